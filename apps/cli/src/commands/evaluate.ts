import { resolve } from 'node:path';
import type { Command } from '../command.js';

export const evaluate: Command = {
  command: 'evaluate',
  describe: 'Step 4: judge a model on the test part and write the report',
  builder: (parser) =>
    parser
      .option('model', {
        type: 'string',
        demandOption: true,
        describe: 'Folder of the model bundle, relative to the project folder',
        requiresArg: true,
      })
      .example('$0 evaluate --model ml/models/export_model_20240115_020000', 'one bundle'),
  run: async (session, flags) => {
    const { evaluateStep, loadPrepared, openTestPart, reportStep } = await import('@bp/pipeline');
    const project = await session.openProject();
    const bundleDir = resolve(session.root, flags.model as string);
    const prepared = await loadPrepared(project);
    const test = await openTestPart(project, prepared);
    const evaluated = await evaluateStep(project, test, bundleDir);
    const report = await reportStep(project, { bundleDir, prepared, evaluated, comparison: null });
    session.result({ ...evaluated.evaluation, report: report.html });
    return undefined;
  },
};
