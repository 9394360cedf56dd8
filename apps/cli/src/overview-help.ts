import type { Command } from './command.js';
import { COMMANDS } from './commands/index.js';
import { GLOBAL_OPTIONS } from './global-options.js';

export const PURPOSE = 'Turns weekly feedback into a better model, or keeps the one in production.';
export const EXIT_CODES =
  'Exit codes: 0 done · 1 failure · 2 wrong usage or settings · 3 another run holds the lock · 4 not enough data · ' +
  '5 no source · 6 integrity · 7 not comparable';

/**
 * What `bp --help` prints. Written here because it is asked for most, and the argument parser with its help
 * formatter costs more time to load than everything else that it would say.
 */
export function overviewHelp(): string {
  return [
    'bp COMMAND',
    '',
    PURPOSE,
    '',
    'Commands:',
    ...table(COMMANDS.map((command) => [`bp ${command.command}`, described(command)])),
    '',
    'Everywhere:',
    ...table(Object.entries(GLOBAL_OPTIONS).map(([name, { describe }]) => [`--${name}`, describe])),
    ...table([
      ['--help', 'What a command does, its flags, and examples: bp COMMAND --help'],
      ['--version', 'The version of bp itself'],
    ]),
    '',
    EXIT_CODES,
    '',
  ].join('\n');
}

/** A group with the names of what is in it. */
function described(command: Command): string {
  const { describe } = command;
  if (!('subcommands' in command)) return describe;
  return `${describe}: ${command.subcommands.map((one) => one.command).join(', ')}`;
}

const NAME_COLUMN = 26;

function table(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([name, text]) => `  ${name.padEnd(NAME_COLUMN)} ${text}`);
}
