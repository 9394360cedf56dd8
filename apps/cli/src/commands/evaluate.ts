import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { MODEL } from './flags.js';
import { onTestPart } from './on-test-part.js';

export const evaluate: Command = {
  command: 'evaluate',
  describe: 'Step 4: judge a model on the test part and write the report',
  builder: (parser) =>
    parser
      .option('model', MODEL)
      .example('$0 evaluate --model ml/models/export_model_20240115_020000', 'one bundle'),
  run: async (session, flags) => {
    const { evaluateStep, reportStep } = await import('@bp/pipeline');
    const bundleDir = resolve(session.root, flags.model as string);
    const result = await onTestPart(session, 'bp evaluate', async (project, test) => {
      const evaluated = await evaluateStep(project, test, bundleDir);
      const report = { bundleDir, prepared: test.prepared, evaluated, comparison: null };
      const { html } = await reportStep(project, report);
      return { ...evaluated.evaluation, report: html };
    });
    session.result(result);
  },
};
