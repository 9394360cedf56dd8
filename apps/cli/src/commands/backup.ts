import { resolve } from 'node:path';
import type { RunnableCommand } from '../command.js';
import { argument } from './flags.js';

/** Copies the project's memory into one file. */
export const backup: RunnableCommand = {
  command: 'backup <file>',
  describe: "Copy the project's memory into one checked file, while everything runs",
  builder: (parser) =>
    parser
      .positional('file', argument('The file to write, a .tar.gz'))
      .example('$0 backup /backups/models-monday.tar.gz', 'registry, dataset, runs, settings'),
  run: async (session, flags) => {
    const { backupProject } = await import('@bp/pipeline');
    const project = await session.openProject();
    const file = resolve(session.terminal.cwd, flags.file as string);
    session.result(await backupProject(project, { file }));
  },
};
