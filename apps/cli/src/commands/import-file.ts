import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { argument } from './flags.js';

export const importFile: Command = {
  command: 'import <file>',
  describe: 'Take a legacy CSV file into the dataset',
  builder: (parser) =>
    parser
      .positional('file', argument('The CSV file'))
      .example('$0 import old/training_backlinks.csv', 'a file with URL,TYPE,PA,DA,STATUS'),
  run: async (session, flags) => {
    const { importStep } = await import('@bp/pipeline');
    const file = resolve(session.terminal.cwd, flags.file as string);
    session.result(await session.locked('bp import', (project) => importStep(project, { file })));
  },
};
