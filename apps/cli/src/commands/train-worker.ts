import { SETTINGS } from '@bp/pipeline/settings';
import type { Command } from '../command.js';
import { numberFlag, settingFlag } from './flags.js';

const { waitSeconds } = SETTINGS.training.fields.workers.fields;

export const trainWorker: Command = {
  command: 'train-worker',
  describe:
    'One of several machines that train together; the first runs "bp train" or "bp retrain"',
  builder: (parser) =>
    parser
      .option('rank', {
        type: 'string',
        describe: 'Place of this machine in the list, from 1 [JOB_COMPLETION_INDEX]',
        requiresArg: true,
      })
      .option('machines', {
        type: 'string',
        describe: 'host:port of each machine, the coordinator first [training.workers.machines]',
        requiresArg: true,
      })
      .option('wait', {
        type: 'string',
        describe: `Seconds to wait for the coordinator [${waitSeconds.default}]`,
        requiresArg: true,
      })
      .example(
        '$0 train-worker --rank 1 --machines 10.0.0.1:12400,10.0.0.2:12400',
        'the second of two machines',
      ),
  run: async (session, flags) => {
    const { joinTraining } = await import('@bp/pipeline');
    const project = await session.openProject();
    const rank = numberFlag(
      { rank: session.terminal.env.JOB_COMPLETION_INDEX, ...flags },
      'rank',
      (n) => Number.isInteger(n) && n >= 1,
      'a whole number from 1',
    );
    const result = await joinTraining(project, {
      rank: rank ?? 0,
      machines: flags.machines as string | undefined,
      waitSeconds: settingFlag(flags, 'wait', waitSeconds),
    });
    session.result(result);
    return undefined;
  },
};
