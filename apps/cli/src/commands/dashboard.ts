import { once } from 'node:events';
import { SETTINGS } from '@bp/pipeline/settings';
import type { Command } from '../command.js';
import { openInBrowser } from '../open-in-browser.js';
import { settingFlag, valueFlag } from './flags.js';

/** What is looked at on this machine is for this machine, wherever the cron-runner of the project listens. */
const HOST = '127.0.0.1';

export const dashboard: Command = {
  command: 'dashboard',
  describe: "The cron-runner's pages without its schedule, until Ctrl-C",
  builder: (parser) =>
    parser
      .option('port', valueFlag('Port on 127.0.0.1; 0: any free one [schedule.port]'))
      .option('open', { type: 'boolean', default: false, describe: 'Open it in the browser' })
      .example('$0 dashboard --open', 'look at runs, versions and data')
      .example('$0 dashboard --port 8080', 'beside a cron-runner that has the port'),
  run: async (session, flags) => {
    const port = settingFlag(flags, 'port', SETTINGS.schedule.fields.port);
    const [{ startDashboard }, { loadSettings }] = await Promise.all([
      import('@bp/cron-runner'),
      import('@bp/pipeline'),
    ]);
    const { root, configFile, env, clock } = session.folder;
    const overrides = { schedule: { host: HOST, ...(port === undefined ? {} : { port }) } };
    const running = await startDashboard({
      root,
      configFile: configFile ?? null,
      settings: await loadSettings({ root, configFile, env, overrides }),
      env,
      clock,
      random: Math.random,
      consoleLevel: null,
    });
    try {
      session.say(`${running.url} shows ${root}; Ctrl-C ends it`);
      session.result({ url: running.url });
      if (flags.open === true) await openInBrowser(running.url);
      if (!session.signal.aborted) await once(session.signal, 'abort');
    } finally {
      await running.stop();
    }
  },
};
