import type { Command } from '../command.js';
import { valueFlag } from './flags.js';

export const demo: Command = {
  command: 'demo',
  describe: 'Make four weeks of feedback and run the workflow on them, in a fresh folder',
  builder: (parser) =>
    parser
      .option('dir', valueFlag('Folder to make, relative to the project folder [demo/<time>]'))
      .example('$0 demo', 'takes about a minute'),
  run: async (session, flags) => {
    const { runDemo } = await import('../demo/run-demo.js');
    return runDemo(session, { dir: flags.dir as string | undefined });
  },
};
