import { INPUT_NUMBERS, INPUT_TEXTS, SITE_FLAGS } from '@bp/contracts';
import type { Argv } from 'yargs';
import type { Flags } from '../command.js';

/** On the command line numbers and times are text too, so that what is wrong can be shown as it was given. */
const TEXTS = [...INPUT_TEXTS, 'timestamp', ...INPUT_NUMBERS] as const;

const flagName = (field: string): string => field.replaceAll('_', '-');

/** A flag for every input field, named as the dataset's column with `-` for `_`. */
export function inputFlags(parser: Argv): Argv {
  for (const field of TEXTS) parser.option(flagName(field), { type: 'string', requiresArg: true });
  for (const field of SITE_FLAGS) parser.option(flagName(field), { type: 'boolean' });
  const fields = [...TEXTS, ...SITE_FLAGS];
  return parser.group(fields.map(flagName), 'The site:');
}

/** The input that flags describe, not yet checked, or `null` where none was given. */
export function inputOfFlags(flags: Flags): Readonly<Record<string, unknown>> | null {
  const given = [...TEXTS, ...SITE_FLAGS]
    .map((field) => [field, flags[flagName(field)]] as const)
    .filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : Object.fromEntries(given);
}
