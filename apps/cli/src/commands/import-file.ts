import { resolve } from 'node:path';
import type { Command } from '../command.js';

export const importFile: Command = {
  command: 'import <file>',
  describe: 'Take a legacy CSV file into the dataset',
  builder: (parser) =>
    parser
      .positional('file', { type: 'string', demandOption: true, describe: 'The CSV file' })
      .example('$0 import old/training_backlinks.csv', 'a file with URL,TYPE,PA,DA,STATUS'),
  run: async (session, flags) => {
    const { importStep, withRunLock } = await import('@bp/pipeline');
    const project = await session.openProject();
    const file = resolve(session.terminal.cwd, flags.file as string);
    const result = await withRunLock(project, 'bp import', (inner) => importStep(inner, { file }));
    session.result(result);
    return undefined;
  },
};
