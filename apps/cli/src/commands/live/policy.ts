import type { Policy } from '@bp/registry';
import type { CommandGroup, Flags, RunnableCommand } from '../../command.js';
import { oneLine } from '../../printable.js';
import { numberFlag, REASON, reasonOf, valueFlag, wrongFlag } from '../flags.js';

const KINDS = ['greedy', 'epsilon', 'softmax', 'off'] as const;
/** Which flags a kind goes with; others are refused, as they would do nothing. */
const FLAGS_OF = {
  greedy: [],
  epsilon: ['epsilon'],
  softmax: ['temperature', 'floor'],
  off: [],
} as const;

const show: RunnableCommand = {
  command: 'show',
  describe: 'How services choose now',
  builder: (parser) => parser.example('$0 policy show', 'since when, and on whose word'),
  run: async (session) => {
    const policy = await (await session.openRegistry()).policy();
    const { version, set_at, set_by, reason } = policy;
    const since = set_at === null ? 'never set' : `since ${set_at} by ${set_by}: ${reason}`;
    session.say(oneLine(`${version}  ${words(policy.policy)}, ${since}`));
    session.result(policy);
  },
};

const set: RunnableCommand = {
  command: 'set',
  describe: 'Let services choose otherwise from now on',
  builder: (parser) =>
    parser
      .option('kind', {
        choices: KINDS,
        describe:
          'greedy: the best action; epsilon, softmax: sometimes another; off: production alone, no exploring, no rollout',
        demandOption: true,
        requiresArg: true,
      })
      .option('epsilon', valueFlag('How often another action than the best is chosen, 0–1'))
      .option(
        'temperature',
        valueFlag('By how much more probable success makes an action e times as frequent, above 0'),
      )
      .option('floor', valueFlag('Least chance of every allowed action, 0–0.25 [0]'))
      .option('reason', REASON)
      .example('$0 policy set --kind epsilon --epsilon 0.05', 'one decision in twenty explores')
      .example('$0 policy set --kind off --reason "complaints"', 'the switch for bad days'),
  run: async (session, flags) => {
    const policy = policyOf(flags);
    const done = await (await session.openRegistry()).setPolicy({
      policy,
      by: session.actor,
      reason: reasonOf(flags, 'set by hand'),
    });
    session.say(
      done.changed
        ? `Policy ${done.to}: ${words(policy)} (was ${done.from})`
        : `${words(policy)} is the policy already; nothing changed`,
    );
    session.result(done);
  },
};

export const policy: CommandGroup = {
  command: 'policy',
  describe: 'How services choose among actions',
  subcommands: [show, set],
};

function policyOf(flags: Flags): Policy {
  const kind = flags.kind as Policy['kind'];
  const own: readonly string[] = FLAGS_OF[kind];
  for (const name of ['epsilon', 'temperature', 'floor']) {
    if (flags[name] !== undefined && !own.includes(name)) {
      throw wrongFlag(name, flags[name], `not with --kind ${kind}`);
    }
  }
  switch (kind) {
    case 'epsilon':
      return { kind, epsilon: needed(flags, 'epsilon', (n) => n >= 0 && n <= 1, 'from 0 to 1') };
    case 'softmax': {
      const temperature = needed(flags, 'temperature', (n) => n > 0, 'above 0');
      const lowest = (n: number): boolean => n >= 0 && n <= 0.25;
      const floor = numberFlag(flags, 'floor', lowest, 'a number from 0 to 0.25') ?? 0;
      return { kind, temperature, floor };
    }
    default:
      return { kind };
  }
}

function needed(
  flags: Flags,
  name: string,
  allowed: (value: number) => boolean,
  limits: string,
): number {
  const value = numberFlag(flags, name, allowed, `a number ${limits}`);
  if (value === undefined) throw wrongFlag(name, 'left out', `a number ${limits}`);
  return value;
}

function words(policy: Policy): string {
  const { kind, ...numbers } = policy;
  const told = Object.entries(numbers).map(([name, value]) => `${name} ${value}`);
  return [kind, ...told].join(', ');
}
