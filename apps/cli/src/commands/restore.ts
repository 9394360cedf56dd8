import { resolve } from 'node:path';
import type { RunnableCommand } from '../command.js';
import { argument, valueFlag } from './flags.js';

/** Brings a backup back. */
export const restore: RunnableCommand = {
  command: 'restore <file>',
  describe: 'Bring a backup back, checked before anything is changed, whole or not at all',
  builder: (parser) =>
    parser
      .positional('file', argument('A file that "bp backup" wrote'))
      .option('to', valueFlag('An empty or new folder [the project folder]'))
      .example('$0 restore /backups/models-monday.tar.gz --to restored', 'look at it first'),
  run: async (session, flags) => {
    const { restoreProject } = await import('@bp/pipeline');
    const { cwd, env, clock } = session.terminal;
    const to = flags.to as string | undefined;
    session.result(
      await restoreProject({
        file: resolve(cwd, flags.file as string),
        root: to === undefined ? session.root : resolve(cwd, to),
        env,
        clock,
        say: session.say,
      }),
    );
  },
};
