import type { ChangeRolloutOptions, EndedRolloutResult, Rollout } from '@bp/registry';
import type { CommandGroup, Flags, RunnableCommand } from '../../command.js';
import type { Session } from '../../session.js';
import { argument, given, numberFlag, REASON, reasonOf, VERSION, valueFlag } from '../flags.js';
import { tellEvents } from '../tell-move.js';
import { rolloutLine, status } from './rollout-status.js';

const HALF = 0.5;
const IF_ROLLOUT = valueFlag('Only while this rollout is running, as r12');
const PART = 'a number above 0 and below 1';

const start: RunnableCommand = {
  command: 'start',
  describe: 'Let a version answer beside production, for a share of the units',
  builder: (parser) =>
    parser
      .option('version', VERSION)
      .option('share', valueFlag(`Part of the units that get it, above 0 and below 1 [${HALF}]`))
      .option('reason', REASON)
      .example('$0 rollout start --version v1.2.0 --share 0.2', 'for one unit in five'),
  run: async (session, flags) => {
    const share = numberFlag(flags, 'share', isPart, PART) ?? HALF;
    const rollout = await (await session.openRegistry()).startRollout({
      version: flags.version as string,
      share,
      ...signed(session, flags),
    });
    tell(session, rollout);
  },
};

const share: RunnableCommand = {
  command: 'share <n>',
  describe: 'Change the part of the units that get the second version',
  builder: (parser) =>
    parser
      .positional('n', argument('Above 0 and below 1'))
      .option('reason', REASON)
      .option('if-rollout', IF_ROLLOUT)
      .example('$0 rollout share 0.5', 'for every other unit'),
  run: async (session, flags) => {
    const part = numberFlag(flags, 'n', isPart, PART) ?? HALF;
    const registry = await session.openRegistry();
    tell(session, await registry.changeRollout({ share: part, ...changing(session, flags) }));
  },
};

const finish: RunnableCommand = {
  command: 'finish',
  describe: 'The newer version takes all: it becomes production, or stays it',
  builder: (parser) =>
    parser
      .option('reason', REASON)
      .option('if-rollout', IF_ROLLOUT)
      .example(
        '$0 rollout finish --reason "better by 0.03 after 12 days"',
        'a rollback still returns to the former one',
      ),
  run: async (session, flags) => {
    const registry = await session.openRegistry();
    await tellEnd(session, await registry.finishRollout(changing(session, flags)), flags);
  },
};

const stop: RunnableCommand = {
  command: 'stop',
  describe:
    'The older version takes all: production stays, or is rolled back to what was held back',
  builder: (parser) =>
    parser
      .option('reason', REASON)
      .option('if-rollout', IF_ROLLOUT)
      .example('$0 rollout stop --reason "complaints"', 'at once'),
  run: async (session, flags) => {
    const registry = await session.openRegistry();
    await tellEnd(session, await registry.stopRollout(changing(session, flags)), flags);
  },
};

export const rollout: CommandGroup = {
  command: 'rollout',
  describe: 'Two versions in production, side by side',
  subcommands: [start, status, share, finish, stop],
};

function isPart(n: number): boolean {
  return n > 0 && n < 1;
}

function signed(session: Session, flags: Flags) {
  return { by: session.actor, reason: reasonOf(flags, 'by hand') };
}

function changing(session: Session, flags: Flags): ChangeRolloutOptions {
  return { ...signed(session, flags), ...given(flags, 'if-rollout', 'ifRollout') };
}

function tell(session: Session, running: Rollout): void {
  session.say(rolloutLine(running));
  session.result(running);
}

async function tellEnd(session: Session, ended: EndedRolloutResult, flags: Flags): Promise<void> {
  const { rollout, state, from, to, changed } = ended;
  session.say(
    `Rollout ${rollout} ${state}: ${to} is in production${changed ? ` (was ${from})` : ''}`,
  );
  session.result(ended);
  await tellEvents(session, async () => {
    const { rolloutEnded } = await import('@bp/pipeline');
    return [rolloutEnded(ended, { ...signed(session, flags), figures: null })];
  });
}
