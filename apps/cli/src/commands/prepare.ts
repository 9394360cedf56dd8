import { resolve } from 'node:path';
import type { Command } from '../command.js';
import { valueFlag } from './flags.js';

export const prepare: Command = {
  command: 'prepare',
  describe: 'Step 2: clean, encode and split the dataset into ml/datasets/prepared/',
  builder: (parser) =>
    parser
      .option('input', valueFlag("Another dataset file than the project's"))
      .option('strict-data', { type: 'boolean', describe: 'Stop if the data has drifted' })
      .example('$0 prepare', 'prepare ml/datasets/training_backlinks_enriched.csv'),
  run: async (session, flags) => {
    const { prepareStep } = await import('@bp/pipeline');
    const input = flags.input as string | undefined;
    const prepared = await session.locked('bp prepare', (project) =>
      prepareStep(project, {
        input: input === undefined ? undefined : resolve(session.terminal.cwd, input),
        strictData: flags['strict-data'] as boolean | undefined,
      }),
    );
    session.result({ ...prepared.metadata, drift: prepared.drift });
  },
};
