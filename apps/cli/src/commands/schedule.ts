import { resolve } from 'node:path';
import { SCHEDULERS, type SchedulerName } from '@bp/pipeline/schedulers';
import type { Command } from '../command.js';
import { numberFlag, valueFlag } from './flags.js';

/** Far more than there is data for. */
const MOST_WORKERS = 64;

export const schedule: Command = {
  command: 'schedule <task>',
  describe: 'Print the entry that makes another scheduler start the weekly run',
  builder: (parser) =>
    parser
      .positional('task', { choices: ['print'], demandOption: true, describe: 'What to do' })
      .option('for', {
        choices: SCHEDULERS,
        demandOption: true,
        describe: 'Which scheduler',
        requiresArg: true,
      })
      .option('workers', valueFlag('For kubernetes: machines that train together [1]'))
      .example('$0 schedule print --for cron', 'a line for crontab -e')
      .example('$0 schedule print --for systemd', 'a service and its timer'),
  run: async (session, flags) => {
    const scheduler = flags.for as SchedulerName;
    const { root, terminal } = session;
    const allowed = (n: number): boolean => Number.isInteger(n) && n >= 1 && n <= MOST_WORKERS;
    const workers = numberFlag(
      flags,
      'workers',
      allowed,
      `a whole number from 1 to ${MOST_WORKERS}`,
    );
    const configFile = flags.config as string | undefined;
    const entry = await scheduleEntry(scheduler, root, terminal.env, { configFile, workers });
    session.say(entry.trimEnd());
    session.result({ scheduler, entry });
  },
};

/** What starts the weekly run of a project, in the words of a scheduler. Errors: `SETTINGS_INVALID`. */
export async function scheduleEntry(
  scheduler: SchedulerName,
  root: string,
  env: NodeJS.ProcessEnv,
  more: {
    readonly configFile?: string | undefined;
    readonly workers?: number | undefined;
  } = {},
): Promise<string> {
  const { loadSettings } = await import('@bp/pipeline');
  const { printSchedule } = await import('@bp/pipeline/install');
  return printSchedule(scheduler, {
    root,
    workers: more.workers,
    node: process.execPath,
    bp: resolve(import.meta.dirname, '../../bin/bp.js'),
    settings: await loadSettings({ root, configFile: more.configFile, env }),
  });
}
