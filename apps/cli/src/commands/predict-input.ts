import { type PredictionInput, SITE_FLAGS } from '@bp/contracts';
import type { Argv } from 'yargs';
import type { Flags } from '../command.js';
import { NUMBER_FIELDS, TEXT_FIELDS } from '../predict/check-input.js';

/** A time is text too, as it stands on the command line. */
const TEXTS = [...TEXT_FIELDS, 'timestamp'] as const;

const flagName = (field: string): string => field.replaceAll('_', '-');

/** A flag for every input field, named as the dataset's column with `-` for `_`. */
export function inputFlags(parser: Argv): Argv {
  for (const field of TEXTS) parser.option(flagName(field), { type: 'string', requiresArg: true });
  for (const field of NUMBER_FIELDS)
    parser.option(flagName(field), { type: 'number', requiresArg: true });
  for (const field of SITE_FLAGS) parser.option(flagName(field), { type: 'boolean' });
  const fields = [...TEXTS, ...NUMBER_FIELDS, ...SITE_FLAGS];
  return parser.group(fields.map(flagName), 'The site:');
}

/** The input that flags describe, or `null` where none was given. */
export function inputOfFlags(flags: Flags): PredictionInput | null {
  const given = [...TEXTS, ...NUMBER_FIELDS, ...SITE_FLAGS]
    .map((field) => [field, flags[flagName(field)]] as const)
    .filter(([, value]) => value !== undefined);
  return given.length === 0 ? null : (Object.fromEntries(given) as PredictionInput);
}
