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
    const { evaluateStep, loadPrepared, withRunLock, openTestPart, reportStep } = await import(
      '@bp/pipeline'
    );
    const bundleDir = resolve(session.root, flags.model as string);
    // A run would write the prepared parts anew while they are read.
    const result = await withRunLock(
      await session.openProject(),
      'bp evaluate',
      async (project) => {
        const prepared = await loadPrepared(project);
        const test = await openTestPart(project, prepared);
        const evaluated = await evaluateStep(project, test, bundleDir);
        const report = { bundleDir, prepared, evaluated, comparison: null };
        const { html } = await reportStep(project, report);
        return { ...evaluated.evaluation, report: html };
      },
    );
    session.result(result);
    return undefined;
  },
};
