import { relative } from 'node:path';
import type { Command } from '../command.js';
import { trainOptions, withTrainFlags } from './flags.js';

export const train: Command = {
  command: 'train',
  describe: 'Step 3: train a model on the prepared dataset',
  builder: (parser) =>
    withTrainFlags(parser)
      .example('$0 train', 'the first engine that can run here')
      .example('$0 train --tune --trials 30 --time-budget 900', 'search for parameters first'),
  run: async (session, flags) => {
    const options = trainOptions(flags);
    const { loadPrepared, trainStep } = await import('@bp/pipeline');
    const start = performance.now();
    const bundle = await session.locked('bp train', async (project) =>
      trainStep(project, await loadPrepared(project), options),
    );
    const { engine, objective, rows } = bundle.manifest;
    session.result({
      model: relative(session.root, bundle.dir),
      engine,
      objective,
      rows: rows.train,
      seconds: Number(((performance.now() - start) / 1000).toFixed(3)),
    });
  },
};
