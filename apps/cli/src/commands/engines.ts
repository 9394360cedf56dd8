import type { Command } from '../command.js';
import { wrongFlag } from './flags.js';

export const engines: Command = {
  command: 'engines [task] [engine]',
  describe: 'Which engines can run here; "engines build lightgbm" builds one',
  builder: (parser) =>
    parser
      .positional('task', { choices: ['build'], describe: 'What to do [list them]' })
      .positional('engine', { choices: ['lightgbm'], describe: 'Engine to build' })
      .example('$0 engines', 'list them')
      .example('$0 engines build lightgbm', 'build LightGBM once for this user (3–5 minutes)'),
  run: async (session, flags) => {
    const { buildLightgbm, detectEngines } = await import('@bp/trainer');
    const { env } = session.terminal;
    if (flags.task === 'build') {
      if (flags.engine !== 'lightgbm') throw wrongFlag('engine', flags.engine, 'lightgbm');
      const built = await buildLightgbm({
        env,
        signal: session.signal,
        onProgress: ({ step, share }) =>
          session.progress({ task: 'Building LightGBM', share, detail: step }),
      });
      session.say(`Built ${built.library} in ${built.seconds.toFixed(0)} s`);
      session.result({ engine: 'lightgbm', ...built });
      return;
    }
    const statuses = await detectEngines({ env });
    for (const { engine, available, version, library, reason, remedy } of statuses) {
      session.say(
        available
          ? `${engine.padEnd(13)} ready    ${version ?? ''}  ${library ?? ''}`
          : `${engine.padEnd(13)} missing  ${reason ?? ''}\n${' '.repeat(14)}${remedy ?? ''}`,
      );
    }
    session.result(statuses);
  },
};
