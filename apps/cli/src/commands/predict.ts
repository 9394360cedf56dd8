import type { Command } from '../command.js';
import { actionsFlag, numberFlag, valueFlag } from './flags.js';
import { inputFlags, inputOfFlags } from './predict-input.js';

export const predict: Command = {
  command: 'predict',
  describe: 'Ask the production model: one site by flags, or JSON lines on standard input',
  builder: (parser) =>
    inputFlags(parser)
      .option('explore', valueFlag('Choose another action with this chance (0–1)'))
      .option('allowed', valueFlag('Choose among these, separated by commas [all]'))
      .option('explain', { type: 'boolean', describe: 'Also print what each feature contributed' })
      .option(
        'model',
        valueFlag("A bundle's folder, relative to the project folder, instead of production"),
      )
      .example('$0 predict --url https://example.org/forum/ --pa 30 --da 41', 'one site')
      .example('$0 predict --url https://example.org/ --allowed forum,guest', 'one of two actions')
      .example('$0 predict < sites.jsonl', 'many sites, a line each'),
  run: async (session, flags) => {
    const { runPredict } = await import('../predict/run-predict.js');
    const explore = numberFlag(flags, 'explore', (n) => n >= 0 && n <= 1, 'a number from 0 to 1');
    const allowed = actionsFlag(flags, 'allowed');
    return runPredict(session, { ...flags, explore, allowed, input: inputOfFlags(flags) });
  },
};
