import { resolve } from 'node:path';
import { SCHEDULERS, type SchedulerName } from '@bp/pipeline/schedulers';
import type { Command } from '../command.js';

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
      .example('$0 schedule print --for cron', 'a line for crontab -e')
      .example('$0 schedule print --for systemd', 'a service and its timer'),
  run: async (session, flags) => {
    const { loadSettings } = await import('@bp/pipeline');
    const { printSchedule } = await import('@bp/pipeline/install');
    const scheduler = flags.for as SchedulerName;
    const { root, terminal } = session;
    const entry = printSchedule(scheduler, {
      root,
      node: process.execPath,
      bp: resolve(import.meta.dirname, '../../bin/bp.js'),
      settings: await loadSettings({
        root,
        configFile: flags.config as string | undefined,
        env: terminal.env,
      }),
    });
    session.say(entry.trimEnd());
    session.result({ scheduler, entry });
    return undefined;
  },
};
