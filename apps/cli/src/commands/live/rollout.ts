import { EXIT } from '@bp/contracts';
import type { ChangeRolloutOptions, EndedRolloutResult, Rollout } from '@bp/registry';
import type { Argv } from 'yargs';
import type { CommandGroup, Flags, RunnableCommand } from '../../command.js';
import type { Session } from '../../session.js';
import { numberFlag, withVersionFlag } from '../flags.js';
import { actor, tellEvents } from '../tell-move.js';
import { rolloutLine, status } from './rollout-status.js';

const HALF = 0.5;
const PART = 'a number above 0 and below 1';

const start: RunnableCommand = {
  command: 'start',
  describe: 'Let a version answer beside production, for a share of the units',
  builder: (parser) =>
    withReason(
      withVersionFlag(parser).option('share', {
        type: 'string',
        describe: `Part of the units that get it, above 0 and below 1 [${HALF}]`,
        requiresArg: true,
      }),
    ).example('$0 rollout start --version v1.2.0 --share 0.2', 'for one unit in five'),
  run: async (session, flags) => {
    const share = numberFlag(flags, 'share', isPart, PART) ?? HALF;
    const rollout = await (await session.openRegistry()).startRollout({
      version: flags.version as string,
      share,
      ...signed(session, flags),
    });
    return tell(session, rollout);
  },
};

const share: RunnableCommand = {
  command: 'share <n>',
  describe: 'Change the part of the units that get the second version',
  builder: (parser) =>
    withExpectation(
      withReason(
        parser.positional('n', {
          type: 'string',
          describe: 'Above 0 and below 1',
          demandOption: true,
        }),
      ),
    ).example('$0 rollout share 0.5', 'for every other unit'),
  run: async (session, flags) => {
    const part = numberFlag(flags, 'n', isPart, PART) ?? HALF;
    const registry = await session.openRegistry();
    return tell(
      session,
      await registry.changeRollout({ share: part, ...changing(session, flags) }),
    );
  },
};

const finish: RunnableCommand = {
  command: 'finish',
  describe: 'The newer version takes all: it becomes production, or stays it',
  builder: (parser) =>
    withExpectation(withReason(parser)).example(
      '$0 rollout finish --reason "better by 0.03 after 12 days"',
      'a rollback still returns to the former one',
    ),
  run: async (session, flags) => {
    const registry = await session.openRegistry();
    return tellEnd(session, await registry.finishRollout(changing(session, flags)), flags);
  },
};

const stop: RunnableCommand = {
  command: 'stop',
  describe:
    'The older version takes all: production stays, or is rolled back to what was held back',
  builder: (parser) =>
    withExpectation(withReason(parser)).example('$0 rollout stop --reason "complaints"', 'at once'),
  run: async (session, flags) => {
    const registry = await session.openRegistry();
    return tellEnd(session, await registry.stopRollout(changing(session, flags)), flags);
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

function withReason(parser: Argv): Argv {
  return parser.option('reason', {
    type: 'string',
    describe: 'Kept in the history',
    requiresArg: true,
  });
}

function withExpectation(parser: Argv): Argv {
  return parser.option('if-rollout', {
    type: 'string',
    describe: 'Only while this rollout is running, as r12',
    requiresArg: true,
  });
}

function signed(session: Session, flags: Flags): { readonly by: string; readonly reason: string } {
  return { by: actor(session), reason: (flags.reason as string | undefined) ?? 'by hand' };
}

function changing(session: Session, flags: Flags): ChangeRolloutOptions {
  const rollout = flags['if-rollout'] as string | undefined;
  return { ...signed(session, flags), ...(rollout === undefined ? {} : { ifRollout: rollout }) };
}

function tell(session: Session, running: Rollout): number {
  session.say(rolloutLine(running));
  session.result(running);
  return EXIT.done;
}

async function tellEnd(session: Session, ended: EndedRolloutResult, flags: Flags): Promise<number> {
  const { rollout, state, from, to, changed } = ended;
  session.say(
    `Rollout ${rollout} ${state}: ${to} is in production${changed ? ` (was ${from})` : ''}`,
  );
  session.result(ended);
  await tellEvents(session, async () => {
    const { rolloutEnded } = await import('@bp/pipeline');
    return [rolloutEnded(ended, { ...signed(session, flags), figures: null })];
  });
  return EXIT.done;
}
