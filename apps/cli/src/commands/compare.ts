import { resolve } from 'node:path';
import { EXIT } from '@bp/contracts';
import type { Command } from '../command.js';
import { MODEL } from './flags.js';
import { onTestPart } from './on-test-part.js';

export const compare: Command = {
  command: 'compare',
  describe: 'Step 5: a verdict on a model against the one in production',
  builder: (parser) =>
    parser
      .option('model', MODEL)
      .example('$0 compare --model ml/models/export_model_20240115_020000', 'one bundle'),
  run: async (session, flags) => {
    const { compareStep, evaluateStep, reportStep } = await import('@bp/pipeline');
    const bundleDir = resolve(session.root, flags.model as string);
    const comparison = await onTestPart(session, 'bp compare', async (project, test) => {
      const evaluated = await evaluateStep(project, test, bundleDir);
      const { comparison: made } = await compareStep(project, test, evaluated);
      const { prepared } = test;
      await reportStep(project, { bundleDir, prepared, evaluated, comparison: made });
      return made;
    });
    if (comparison.verdict === 'promote') {
      session.say(
        `"bp versions create --model ${flags.model as string}" and "bp versions deploy" put it into production`,
      );
    }
    session.result(comparison);
    return comparison.verdict === 'incomparable' ? EXIT.notComparable : EXIT.done;
  },
};
