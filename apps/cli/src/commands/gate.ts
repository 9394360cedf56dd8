import type { Command } from '../command.js';
import { numberFlag } from './flags.js';

export const gate: Command = {
  command: 'gate <task>',
  describe:
    'The promotion gate: calibrate measures how often it would promote by luck, and miss what is better',
  builder: (parser) =>
    parser
      .positional('task', { choices: ['calibrate'], demandOption: true, describe: 'What to do' })
      .option('repeats', {
        type: 'string',
        describe: 'How many models to train with other seeds, and as many on shuffled labels [10]',
        requiresArg: true,
      })
      .example('$0 gate calibrate', 'on the prepared dataset'),
  run: async (session, flags) => {
    const whole = (n: number): boolean => Number.isInteger(n) && n >= 1;
    const repeats = numberFlag(flags, 'repeats', whole, 'a whole number from 1');
    const { loadPrepared, withRunLock } = await import('@bp/pipeline');
    const { calibrateGateStep } = await import('@bp/pipeline/gate');
    const project = await session.openProject();
    const calibration = await withRunLock(project, 'bp gate calibrate', async (inner) =>
      calibrateGateStep(inner, await loadPrepared(inner), { repeats }),
    );
    const percent = (share: number): string => `${(share * 100).toFixed(0)}%`;
    for (const kind of ['same_data', 'shuffled_labels'] as const) {
      const { trials, promoted, low, high } = calibration[kind];
      session.say(
        `${kind.replace('_', ' ').padEnd(16)} promoted ${promoted} of ${trials} (90% interval ${percent(low)}–${percent(high)})`,
      );
    }
    for (const { gain, promoted } of calibration.gains ?? []) {
      const better = gain === 0 ? 'no better' : `better by ${percent(gain)}`;
      session.say(`expected success, ${better.padEnd(13)} promoted in ${percent(promoted)}`);
    }
    for (const line of calibration.advice) session.say(line);
    session.result(calibration);
    return undefined;
  },
};
