import type { Argv } from 'yargs';
import type { Session } from './session.js';

/** Parsed flags by their names; every command reads its own. */
export type Flags = Readonly<Record<string, unknown>>;

/** One command. `run` imports what it needs itself, so that `bp --help` loads nothing. */
export interface RunnableCommand {
  readonly command: string;
  readonly describe: string;
  readonly builder?: (parser: Argv) => Argv;
  /** Gives the exit code, or nothing for 0. */
  run(session: Session, flags: Flags): Promise<number> | Promise<void>;
}

/** Several commands under one word, as `bp versions list`. */
export interface CommandGroup {
  readonly command: string;
  readonly describe: string;
  readonly subcommands: readonly RunnableCommand[];
}

export type Command = RunnableCommand | CommandGroup;
