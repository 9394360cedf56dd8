import { resolve } from 'node:path';
import { EXIT } from '@bp/contracts';
import type { Command } from '../command.js';

export const compare: Command = {
  command: 'compare',
  describe: 'Step 5: a verdict on a model against the one in production',
  builder: (parser) =>
    parser
      .option('model', {
        type: 'string',
        demandOption: true,
        describe: 'Folder of the model bundle, relative to the project folder',
        requiresArg: true,
      })
      .example('$0 compare --model ml/models/export_model_20240115_020000', 'one bundle'),
  run: async (session, flags) => {
    const { compareStep, evaluateStep, loadPrepared, withRunLock, openTestPart, reportStep } =
      await import('@bp/pipeline');
    const bundleDir = resolve(session.root, flags.model as string);
    // A run would write the prepared parts anew while they are read.
    const comparison = await withRunLock(
      await session.openProject(),
      'bp compare',
      async (project) => {
        const prepared = await loadPrepared(project);
        const test = await openTestPart(project, prepared);
        const evaluated = await evaluateStep(project, test, bundleDir);
        const { comparison: made } = await compareStep(project, test, evaluated);
        await reportStep(project, { bundleDir, prepared, evaluated, comparison: made });
        return made;
      },
    );
    if (comparison.verdict === 'promote') {
      session.say(
        `"bp versions create --model ${flags.model as string}" and "bp versions deploy" put it into production`,
      );
    }
    session.result(comparison);
    return comparison.verdict === 'incomparable' ? EXIT.notComparable : EXIT.done;
  },
};
