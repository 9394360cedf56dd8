import { countWords } from '@bp/contracts';
import type { RolloutLook } from '@bp/pipeline';
import type { Rollout } from '@bp/registry';
import type { RunnableCommand } from '../../command.js';
import { oneLine } from '../../printable.js';

export const status: RunnableCommand = {
  command: 'status',
  describe: 'The rollout that is running, what its outcomes say, and the rollouts before it',
  builder: (parser) => parser.example('$0 rollout status', 'who gets what, and with what success'),
  run: async (session) => {
    const rollouts = await (await session.openRegistry()).rollouts();
    const running = rollouts.find(({ state }) => state === 'running') ?? null;
    let watch: Omit<RolloutLook, 'rollout'> | null = null;
    if (running === null) session.say('No rollout is running.');
    else {
      const { lookAtRollout } = await import('@bp/pipeline');
      const look = await lookAtRollout(await session.openProject());
      if (look !== null) {
        const { rollout: _running, ...rest } = look;
        watch = rest;
        for (const line of lookLines(look)) session.say(line);
      }
    }
    for (const rollout of rollouts) session.say(rolloutLine(rollout));
    session.result({ running, watch, rollouts });
  },
};

function lookLines({ arms, versions, reason, verdict }: RolloutLook): string[] {
  const words = { stop: 'stop it', finish: 'finish it', go_on: 'go on' }[verdict];
  return [
    ...(['production', 'candidate'] as const).map((arm) => {
      const { outcomes, units, success_rate, errors, waiting, missing } = arms[arm];
      const rate = success_rate === null ? 'no outcomes' : `${(success_rate * 100).toFixed(1)}%`;
      const seen = `${countWords(outcomes, 'outcome')} on ${countWords(units, 'unit')}, ${countWords(errors, 'error')}`;
      return `${arm.padEnd(10)} ${versions[arm].padEnd(8)} ${rate.padStart(6)}  ${seen}; ${waiting} waiting, ${missing} missing`;
    }),
    reason,
    `The watch would ${words}.`,
  ];
}

/** A rollout and its story, in one line. */
export function rolloutLine(rollout: Rollout): string {
  const { id, kind, state, version, production, share, ...story } = rollout;
  const beside = `${kind} of ${version} to ${share} of the units beside ${production}`;
  const begun = `since ${story.started_at} by ${story.started_by}: ${story.reason}`;
  const ended =
    story.ended_at === null
      ? ''
      : `; ended ${story.ended_at} by ${story.ended_by}: ${story.end_reason}`;
  return oneLine(`${id.padEnd(5)} ${state}  ${beside}, ${begun}${ended}`);
}
