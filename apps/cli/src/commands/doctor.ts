import { EXIT } from '@bp/contracts';
import type { Command } from '../command.js';

export const doctor: Command = {
  command: 'doctor',
  describe: 'Check everything that a run needs, and say how to fix what is wrong',
  builder: (parser) =>
    parser
      .example('$0 doctor', 'exit code 0: all well, 1: something to do')
      .example('$0 doctor --json', 'for another program'),
  run: async (session) => {
    const { loadSettings, openProject } = await import('@bp/pipeline');
    const { doctor: examine } = await import('@bp/pipeline/doctor');
    const { createRedactor, isBpError } = await import('@bp/contracts');
    const { root, signal, folder } = session;
    const { env, clock } = folder;
    const options = { root, env, clock, signal };
    // Settings that are wrong are a finding here; all the rest is looked at with the defaults.
    const open = async () => {
      try {
        const settings = await loadSettings(folder);
        return { project: openProject({ ...options, settings }), fault: null };
      } catch (error) {
        if (!isBpError(error)) throw error;
        return { project: openProject(options), fault: error };
      }
    };
    const { project, fault } = await open();
    const report = await examine(project, { settingsError: fault });
    const redact = createRedactor(env, [project.settings.notifications.webhookUrl]);
    const shown = JSON.parse(redact(JSON.stringify(report))) as typeof report;
    for (const { name, status, message, remedy } of shown.checks) {
      session.say(`${status.padEnd(8)} ${name.padEnd(15)} ${message}`);
      if (remedy !== null) session.say(`${' '.repeat(25)}${remedy}`);
    }
    const problems = shown.checks.filter(({ status }) => status === 'problem').length;
    session.say(
      problems === 0
        ? 'All well.'
        : problems === 1
          ? '1 thing to do.'
          : `${problems} things to do.`,
    );
    session.result(shown);
    return shown.ok ? EXIT.done : EXIT.unexpected;
  },
};
