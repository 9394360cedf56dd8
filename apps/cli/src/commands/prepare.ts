import { resolve } from 'node:path';
import type { Command } from '../command.js';

export const prepare: Command = {
  command: 'prepare',
  describe: 'Step 2: clean, encode and split the dataset into ml/datasets/prepared/',
  builder: (parser) =>
    parser
      .option('input', {
        type: 'string',
        describe: "Another dataset file than the project's",
        requiresArg: true,
      })
      .option('strict-data', { type: 'boolean', describe: 'Stop if the data has drifted' })
      .example('$0 prepare', 'prepare ml/datasets/training_backlinks_enriched.csv'),
  run: async (session, flags) => {
    const { withRunLock, prepareStep } = await import('@bp/pipeline');
    const project = await session.openProject();
    const input = flags.input as string | undefined;
    const prepared = await withRunLock(project, 'bp prepare', (inner) =>
      prepareStep(inner, {
        input: input === undefined ? undefined : resolve(session.terminal.cwd, input),
        strictData: flags['strict-data'] as boolean | undefined,
      }),
    );
    session.result({ ...prepared.metadata, drift: prepared.drift });
    return undefined;
  },
};
