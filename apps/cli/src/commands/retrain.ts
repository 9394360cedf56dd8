import { EXIT } from '@bp/contracts';
import type { Command } from '../command.js';
import {
  collectOptions,
  trainOptions,
  valueFlag,
  withCollectFlags,
  withTrainFlags,
} from './flags.js';
import { watchAfter } from './live/watch-after.js';

export const retrain: Command = {
  command: 'retrain',
  describe: 'The whole workflow: collect, prepare, train, evaluate, compare, version and deploy',
  builder: (parser) =>
    withTrainFlags(withCollectFlags(parser))
      .option('auto-deploy', {
        type: 'boolean',
        describe:
          'Deploy what is better, even after a rollback by hand; --no-auto-deploy only records the verdict [registry.autoDeploy]',
      })
      .option('accept-missing-rows', {
        type: 'boolean',
        describe: 'Rows that are missing from the dataset are gone for good: go on without them',
      })
      .option('note', valueFlag("Goes into the version's history"))
      .option('force', { type: 'boolean', describe: 'Train even if nothing has changed' })
      .option('resume', {
        type: 'boolean',
        describe: 'Go on after the last finished step whose inputs have not changed',
      })
      .option('strict-data', { type: 'boolean', describe: 'Stop if the data has drifted' })
      .example('$0 retrain --since-days 7 --use-api', 'the weekly run')
      .example('$0 retrain --model-type lightgbm --no-auto-deploy', 'try another engine'),
  run: async (session, flags) => {
    const options = { ...collectOptions(flags), ...trainOptions(flags) };
    const { retrainAndNotify } = await import('@bp/pipeline');
    const project = await session.openProject();
    const result = await retrainAndNotify(project, {
      ...options,
      autoDeploy: flags['auto-deploy'] as boolean | undefined,
      acceptMissingRows: flags['accept-missing-rows'] as boolean | undefined,
      note: flags.note as string | undefined,
      force: flags.force as boolean | undefined,
      resume: flags.resume as boolean | undefined,
      strictData: flags['strict-data'] as boolean | undefined,
    });
    session.result(result);
    await watchAfter(session, project);
    return result.comparison?.verdict === 'incomparable' ? EXIT.notComparable : EXIT.done;
  },
};
