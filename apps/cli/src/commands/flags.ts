import {
  ACTIONS,
  type Action,
  allowedNumbers,
  BpError,
  ENGINES,
  normaliseAction,
  type Setting,
  takesNumber,
} from '@bp/contracts';
import type { CollectStepOptions, TrainStepOptions } from '@bp/pipeline';
import { SETTINGS } from '@bp/pipeline/settings';
import type { Argv } from 'yargs';
import type { Flags } from '../command.js';

const { feedback, training } = SETTINGS;
const { objective, seed, tune } = training.fields;

const SOURCES = ['automation', 'shadow', 'api', 'decisions'] as const;

/** A flag that takes a text. */
export function valueFlag(describe: string) {
  return { type: 'string', describe, requiresArg: true } as const;
}

/** An argument that must be given. */
export function argument(describe: string) {
  return { type: 'string', describe, demandOption: true } as const;
}

/** `--version`: which version a command is about. */
export const VERSION = { ...valueFlag('As v1.2.0'), demandOption: true } as const;

/** `--model`: which bundle a command is about. */
export const MODEL = {
  ...valueFlag('Folder of the model bundle, relative to the project folder'),
  demandOption: true,
} as const;

/** `--reason`: why something is done. */
export const REASON = valueFlag('Kept in the history');

/** What it says. */
export function reasonOf(flags: Flags, otherwise: string): string {
  return (flags.reason as string | undefined) ?? otherwise;
}

export function withCollectFlags(parser: Argv): Argv {
  return parser
    .option(
      'since-days',
      valueFlag(
        `Take attempts with a record from the last N days [${feedback.fields.sinceDays.default}]`,
      ),
    )
    .option('use-api', { type: 'boolean', describe: 'Ask the HTTP API too (LARAVEL_API_URL)' })
    .option(
      'sources',
      valueFlag(
        'Only these, separated by commas: automation,shadow,api,decisions [both logs, and decisions where there are any]',
      ),
    );
}

/** @throws BpError USAGE naming the flag, what was given and what is allowed. */
export function collectOptions(flags: Flags): CollectStepOptions {
  const sinceDays = settingFlag(flags, 'since-days', feedback.fields.sinceDays);
  const named = flags.sources as string | undefined;
  const sources = named?.split(',').map((text) => {
    const source = SOURCES.find((known) => known === text.trim());
    if (source === undefined) throw wrongFlag('sources', named, SOURCES.join(', '));
    return source;
  });
  return { sinceDays, useApi: flags['use-api'] as boolean | undefined, sources };
}

export function withTrainFlags(parser: Argv): Argv {
  return parser
    .option('model-type', {
      choices: ENGINES,
      describe: 'Engine [the first that can run here]',
      requiresArg: true,
    })
    .option('objective', {
      choices: objective.choices ?? [],
      describe: `What is learned [${objective.default}]`,
      requiresArg: true,
    })
    .option('seed', valueFlag(`Seed of training [${seed.default}]`))
    .option('tune', { type: 'boolean', describe: 'Search for better parameters first' })
    .option('trials', valueFlag(`Trials of --tune [${tune.fields.trials.default}]`))
    .option(
      'time-budget',
      valueFlag(`Seconds that --tune may take [${tune.fields.timeBudgetSeconds.default}]`),
    );
}

export function trainOptions(flags: Flags): TrainStepOptions {
  return {
    engine: flags['model-type'] as TrainStepOptions['engine'],
    objective: flags.objective as TrainStepOptions['objective'],
    seed: settingFlag(flags, 'seed', seed),
    tune: flags.tune as boolean | undefined,
    trials: settingFlag(flags, 'trials', tune.fields.trials),
    timeBudgetSeconds: settingFlag(flags, 'time-budget', tune.fields.timeBudgetSeconds),
  };
}

/** A flag that stands in for a setting: what the setting allows, or `undefined` where it was left out. */
export function settingFlag(flags: Flags, name: string, setting: Setting): number | undefined {
  return numberFlag(flags, name, (n) => takesNumber(setting, n), allowedNumbers(setting));
}

/**
 * A number that was given and is allowed, or `undefined` where the flag was left out. The parser gives such flags as
 * text: what is not a number can be told only then.
 */
export function numberFlag(
  flags: Flags,
  name: string,
  allowed: (value: number) => boolean,
  rule: string,
): number | undefined {
  const text = flags[name] as string | undefined;
  if (text === undefined) return undefined;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && allowed(value)) return value;
  throw wrongFlag(name, text, rule);
}

/**
 * The actions that a flag lists, or `undefined` where it was left out.
 * @throws BpError USAGE where it names none, or something else.
 */
export function actionsFlag(flags: Flags, name: string): readonly Action[] | undefined {
  const text = flags[name] as string | undefined;
  return text?.split(',').map((part) => {
    const action = normaliseAction(part);
    if (action === undefined) throw wrongFlag(name, text, `some of ${ACTIONS.join(',')}`);
    return action;
  });
}

/** A whole number from `from` that was given, or `undefined`. */
export function wholeFlag(flags: Flags, name: string, from = 1): number | undefined {
  const allowed = (value: number): boolean => Number.isInteger(value) && value >= from;
  return numberFlag(flags, name, allowed, `a whole number from ${from}`);
}

/** The flag, where it was given, under its own name or another. */
export function given<Flag extends string, Name extends string = Flag>(
  flags: Flags,
  flag: Flag,
  name: Name = flag as never,
): { readonly [N in Name]?: never } {
  return (flags[flag] === undefined ? {} : { [name]: flags[flag] }) as never;
}

export function wrongFlag(name: string, given: unknown, allowed: string): BpError {
  return new BpError(
    'USAGE',
    `--${name} is ${given === '' ? 'empty' : String(given)}; allowed: ${allowed}.`,
    {
      remedy: `Give --${name} an allowed value, or leave it out.`,
      details: { flag: name, given: String(given), allowed },
    },
  );
}
