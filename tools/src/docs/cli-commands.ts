import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT } from '../workspace.js';

export interface CommandFlag {
  /** `--since-days`, or the name of an argument. */
  readonly name: string;
  readonly meaning: string;
  readonly choices: readonly string[];
}

export interface CliCommand {
  readonly command: string;
  readonly describe: string;
  readonly flags: readonly CommandFlag[];
  /** `bp …` and what it is an example of. */
  readonly examples: readonly (readonly [call: string, of: string])[];
}

export interface Cli {
  readonly commands: readonly CliCommand[];
  readonly everywhere: readonly CommandFlag[];
}

interface FlagOptions {
  readonly describe?: string;
  readonly type?: string;
  readonly default?: unknown;
  readonly choices?: readonly string[];
}

/** Takes down what a command tells the argument parser of itself. */
class Recorder {
  readonly flags: CommandFlag[] = [];
  readonly examples: [string, string][] = [];

  option(name: string, options: FlagOptions): this {
    this.flags.push(flagOf(name, options));
    return this;
  }

  positional(name: string, options: FlagOptions): this {
    this.flags.push({ ...flagOf(name, options), name: name.toUpperCase() });
    return this;
  }

  example(call: string, of: string): this {
    this.examples.push([call.replace('$0', 'bp'), of]);
    return this;
  }

  group(): this {
    return this;
  }
}

function flagOf(
  name: string,
  { describe = '', choices = [], ...options }: FlagOptions,
): CommandFlag {
  const switchedOff = options.type === 'boolean' && options.default === true;
  return { name: `--${switchedOff ? 'no-' : ''}${name}`, meaning: describe, choices };
}

/** What is looked at of a command, or of a group of them. */
interface Registered {
  readonly command: string;
  readonly describe: string;
  readonly builder?: (parser: Recorder) => unknown;
  readonly subcommands?: readonly Registered[];
}

/** The command line as its own sources define it. */
export async function readCli(): Promise<Cli> {
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(join(CHECKOUT, 'apps/cli/src', file)).href);
  const { COMMANDS } = (await load('commands/index.ts')) as {
    COMMANDS: readonly Registered[];
  };
  const { GLOBAL_OPTIONS } = (await load('global-options.ts')) as {
    GLOBAL_OPTIONS: Readonly<Record<string, FlagOptions>>;
  };
  const whole = COMMANDS.flatMap(({ subcommands, ...one }): readonly Registered[] => {
    const named = (each: Registered) => ({ ...each, command: `${one.command} ${each.command}` });
    return subcommands?.map(named) ?? [one];
  });
  const commands = whole.map(({ command, describe, builder }): CliCommand => {
    const recorder = new Recorder();
    builder?.(recorder);
    return { command, describe, flags: recorder.flags, examples: recorder.examples };
  });
  const everywhere = Object.entries(GLOBAL_OPTIONS).map(([name, option]) => flagOf(name, option));
  return { commands, everywhere };
}
