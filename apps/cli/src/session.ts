import { resolve } from 'node:path';
import { createRedactor } from '@bp/contracts';
import type { Logger, Project, RegistryOfFolderOptions, StepProgress } from '@bp/pipeline';
import type { Registry } from '@bp/registry';
import { type Paint, paintFor } from './colour.js';
import type { GlobalArguments } from './global-options.js';
import { printable } from './printable.js';
import { progressLine } from './progress-line.js';
import type { Terminal } from './terminal.js';

/** One execution of one command: where it works, how it speaks, and how it is interrupted. */
export interface Session {
  readonly terminal: Terminal;
  readonly root: string;
  /** Who does this, for the history. */
  readonly actor: string;
  /** The project folder for what needs no open project. */
  readonly folder: RegistryOfFolderOptions;
  readonly json: boolean;
  readonly signal: AbortSignal;
  /** A line for people; silent with `--json` and `--quiet`. */
  say(line: string): void;
  /** What went wrong beside the command's work; on standard error, so that it spoils no document. */
  warn(line: string): void;
  /** The command's document: printed with `--json`. */
  result(document: unknown): void;
  /** How far a long task is; on a terminal only. */
  progress(progress: StepProgress): void;
  /** Opens the project with settings, log file and progress display; commands that only look do without. */
  openProject(): Promise<Project>;
  /** Opens it, and does the work while holding its run lock. Errors: `LOCK_HELD`. */
  locked<T>(command: string, work: (project: Project) => Promise<T>): Promise<T>;
  /** The project's registry alone: for commands that need nothing else. */
  openRegistry(): Promise<Registry>;
  close(): Promise<void>;
}

export function openSession(
  flags: GlobalArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Session {
  const root = resolve(terminal.cwd, flags.root ?? (terminal.env.BP_ROOT || '.'));
  const { json, quiet } = flags;
  const { env, clock } = terminal;
  const folder = { root, configFile: flags.config, env, clock };
  // A build server may claim to be a terminal; nobody watches a line there.
  const progress = progressLine(terminal.stderr, !json && !quiet && !terminal.env.CI);
  const paintOut = paintFor(terminal.stdout, terminal.env);
  const paintErr = paintFor(terminal.stderr, terminal.env);
  const actor = env.USER || env.USERNAME || 'bp';
  let logger: Logger | null = null;
  const say = (line: string): void => {
    progress.clear();
    progress.said(line);
    if (!json && !quiet) terminal.stdout.write(`${emphasised(printable(line), paintOut)}\n`);
  };
  const opened = async (): Promise<Project> => {
    const { loadSettings, openProject, projectLogger, settleRestore } = await import(
      '@bp/pipeline'
    );
    await settleRestore(root, clock);
    const settings = await loadSettings(folder);
    const consoleLevel = flags['log-level'] ?? null;
    logger = projectLogger({ root, settings, env, clock, consoleLevel });
    return openProject({
      root,
      settings,
      env,
      clock,
      logger,
      actor,
      say,
      progress: progress.show,
      signal,
    });
  };
  return {
    terminal,
    root,
    actor,
    folder,
    json,
    signal,
    say,
    warn: (line) => {
      progress.clear();
      const text = printable(createRedactor(terminal.env)(line));
      terminal.stderr.write(`${paintErr('yellow', 'Warning:')} ${text}\n`);
    },
    result: (document) => {
      progress.clear();
      if (json) terminal.stdout.write(`${JSON.stringify(document)}\n`);
    },
    progress: progress.show,
    openProject: opened,
    locked: async (command, work) => {
      const { withRunLock } = await import('@bp/pipeline');
      return withRunLock(await opened(), command, work);
    },
    openRegistry: async () => {
      const { registryOfFolder } = await import('@bp/pipeline/registry');
      return registryOfFolder(folder);
    },
    close: async () => {
      progress.close();
      await logger?.close();
    },
  };
}

/** What a reader of the story looks for. */
function emphasised(line: string, paint: Paint): string {
  if (/^(Step \d:|RETRAINING WORKFLOW|ROLLBACK)/.test(line)) return paint('bold', line);
  return /^(Deployed version|Rolled back)/.test(line) ? paint('green', line) : line;
}
