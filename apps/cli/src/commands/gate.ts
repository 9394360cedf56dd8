import type { Command } from '../command.js';
import { valueFlag, wholeFlag } from './flags.js';

export const gate: Command = {
  command: 'gate <task>',
  describe:
    'The promotion gate: calibrate measures how often it would promote by luck, and miss what is better',
  builder: (parser) =>
    parser
      .positional('task', { choices: ['calibrate'], demandOption: true, describe: 'What to do' })
      .option(
        'repeats',
        valueFlag('How many models to train with other seeds, and as many on shuffled labels [10]'),
      )
      .example('$0 gate calibrate', 'on the prepared dataset'),
  run: async (session, flags) => {
    const repeats = wholeFlag(flags, 'repeats');
    const { loadPrepared } = await import('@bp/pipeline');
    const { calibrateGateStep } = await import('@bp/pipeline/gate');
    const calibration = await session.locked('bp gate calibrate', async (project) =>
      calibrateGateStep(project, await loadPrepared(project), { repeats }),
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
  },
};
