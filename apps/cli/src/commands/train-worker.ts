import { SETTINGS } from '@bp/pipeline/settings';
import type { Command } from '../command.js';
import { settingFlag, valueFlag, wholeFlag } from './flags.js';

const { waitSeconds } = SETTINGS.training.fields.workers.fields;

export const trainWorker: Command = {
  command: 'train-worker',
  describe:
    'One of several machines that train together; the first runs "bp train" or "bp retrain"',
  builder: (parser) =>
    parser
      .option('rank', valueFlag('Place of this machine in the list, from 1 [JOB_COMPLETION_INDEX]'))
      .option(
        'machines',
        valueFlag('host:port of each machine, the coordinator first [training.workers.machines]'),
      )
      .option('wait', valueFlag(`Seconds to wait for the coordinator [${waitSeconds.default}]`))
      .example(
        '$0 train-worker --rank 1 --machines 10.0.0.1:12400,10.0.0.2:12400',
        'the second of two machines',
      ),
  run: async (session, flags) => {
    const { joinTraining } = await import('@bp/pipeline');
    const named = { rank: session.terminal.env.JOB_COMPLETION_INDEX, ...flags };
    const result = await joinTraining(await session.openProject(), {
      rank: wholeFlag(named, 'rank') ?? 0,
      machines: flags.machines as string | undefined,
      waitSeconds: settingFlag(flags, 'wait', waitSeconds),
    });
    session.result(result);
  },
};
