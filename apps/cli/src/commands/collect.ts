import { EXIT, exitCodeOf } from '@bp/contracts';
import type { RunnableCommand } from '../command.js';
import { collectOptions, withCollectFlags } from './flags.js';
import { watchAfter } from './live/watch-after.js';

export const collect: RunnableCommand = {
  command: 'collect',
  describe: 'Step 1: take new feedback into the dataset',
  builder: (parser) =>
    withCollectFlags(parser)
      .option('replay-quarantine', {
        type: 'boolean',
        describe: 'Try the quarantined lines again, after an update',
      })
      .example('$0 collect --since-days 30', 'the last 30 days of both logs')
      .example('$0 collect --sources api', 'the HTTP API alone'),
  run: async (session, flags) => {
    const options = collectOptions(flags);
    const { collectStep, withRunLock } = await import('@bp/pipeline');
    const project = await session.openProject();
    const { failures, ...result } = await withRunLock(project, 'bp collect', (inner) =>
      collectStep(inner, {
        ...options,
        replayQuarantine: flags['replay-quarantine'] as boolean | undefined,
      }),
    );
    session.result(result);
    await watchAfter(session, project);
    // What was read is kept in any case. A source that was asked for alone and broke off is not a success, though.
    const [failure] = failures;
    return failure !== undefined && Object.keys(result.sources).length === 1
      ? exitCodeOf(failure.error.code)
      : EXIT.done;
  },
};
