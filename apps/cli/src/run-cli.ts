import { readFile } from 'node:fs/promises';
import { BpError, createRedactor, EXIT, exitCodeOf } from '@bp/contracts';
import { toBpError } from '@bp/files';
import type { Argv } from 'yargs';
import { paintFor } from './colour.js';
import type { Command } from './command.js';
import { COMMANDS } from './commands/index.js';
import { type GlobalArguments, withGlobalOptions } from './global-options.js';
import { EXIT_CODES, overviewHelp, PURPOSE } from './overview-help.js';
import { printable } from './printable.js';
import { openSession } from './session.js';
import type { Terminal } from './terminal.js';

/** Ctrl-C twice means: now. */
const INTERRUPTED = 130;

/** Runs one command line and gives its exit code. Never throws. */
export async function runCli(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h')) {
    terminal.stdout.write(overviewHelp());
    return EXIT.done;
  }
  if (argv.length === 1 && argv[0] === '--version') {
    terminal.stdout.write(`${await ownVersion()}\n`);
    return EXIT.done;
  }
  const { default: yargs } = await import('yargs');
  const interruption = interruptible(terminal);
  let exitCode: number = EXIT.done;
  const path: string[] = ['bp'];
  const parser = withGlobalOptions(
    yargs([...argv])
      .scriptName('bp')
      .usage(`$0 COMMAND

${PURPOSE}`)
      .locale('en')
      .strict()
      .demandCommand(1, 'Name a command.')
      .recommendCommands()
      .version(false)
      .help()
      .wrap(Math.min(100, terminal.stderr.columns ?? 100))
      .exitProcess(false)
      .showHelpOnFail(false)
      .parserConfiguration({ 'duplicate-arguments-array': false, 'camel-case-expansion': false })
      .epilog(EXIT_CODES),
  ).fail((message, error) => {
    // What the parser itself throws is wrong usage too.
    throw error === undefined || error.name === 'YError'
      ? usageError(message, path.join(' '))
      : error;
  });
  const add = (to: Argv, command: Command): Argv => {
    const { command: name, describe } = command;
    if ('subcommands' in command) {
      const builder = (inner: Argv): Argv => {
        path.push(name);
        return command.subcommands
          .reduce(add, inner)
          .demandCommand(1, `Name a command of "bp ${name}".`);
      };
      return to.command({ command: name, describe, builder, handler: () => undefined });
    }
    return to.command({
      command: name,
      describe,
      builder: (inner) => {
        path.push(name);
        return command.builder?.(inner) ?? inner;
      },
      handler: async (parsed) => {
        const flags = parsed as unknown as GlobalArguments;
        const session = openSession(flags, terminal, interruption.signal);
        try {
          exitCode = (await command.run(session, parsed)) ?? EXIT.done;
        } finally {
          await session.close();
        }
      },
    });
  };
  COMMANDS.reduce(add, parser);
  try {
    await parser.parseAsync([...argv], {}, (_error, _argv, output) => {
      if (output !== '') terminal.stdout.write(`${output}\n`);
    });
  } catch (error) {
    exitCode = tellError(error, await asksForJson(argv), terminal);
  } finally {
    interruption.stop();
  }
  return exitCode;
}

/** Read from the arguments alone: they may be what is wrong. */
async function asksForJson(argv: readonly string[]): Promise<boolean> {
  const { Parser } = await import('yargs/helpers');
  return Parser([...argv], { boolean: ['json'] }).json === true;
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** `command`: as it is written, with the arguments that it needs. */
function usageError(message: string, command: string): BpError {
  const text = message
    .replace(/^Not enough non-option arguments: .+$/, `An argument is missing: ${command}`)
    .replace(/\s*\n\s*/g, ' ')
    .replace(/^Did you mean/, 'There is no such command. $&')
    .replace(/^Not enough arguments following: (.+)$/, '--$1 needs a value')
    .replace(/^Missing required arguments?: (.+)$/, (_all, names: string) =>
      names
        .split(', ')
        .map((name) => `--${name} is missing`)
        .join(', '),
    )
    .trim();
  return new BpError('USAGE', /[.?]$/.test(text) ? text : `${text}.`, {
    remedy: 'bp --help lists the commands; bp COMMAND --help its flags, with examples.',
  });
}

function tellError(thrown: unknown, json: boolean, terminal: Terminal): number {
  const redact = createRedactor(terminal.env);
  const error = toBpError(thrown);
  const { code, details } = error;
  const [message, remedy] = [redact(error.message), redact(error.remedy)];
  if (json) {
    const shown = JSON.parse(redact(JSON.stringify(details))) as object;
    terminal.stdout.write(
      `${JSON.stringify({ error: { code, message, remedy, details: shown } })}\n`,
    );
  } else {
    const heading = paintFor(terminal.stderr, terminal.env)('red', `Error ${code}:`);
    terminal.stderr.write(`${heading} ${printable(`${message}\n${remedy}\n`)}`);
    const trace = thrown instanceof Error && code === 'INTERNAL' ? thrown.stack : undefined;
    if (trace !== undefined && terminal.env.BP_DEBUG) terminal.stderr.write(`${redact(trace)}\n`);
  }
  return exitCodeOf(code);
}

/** The first SIGINT or SIGTERM aborts what runs, at a safe point; the second ends the process. */
function interruptible(terminal: Terminal): { signal: AbortSignal; stop: () => void } {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(INTERRUPTED);
    terminal.stderr.write(`\n${name}: ending at the next safe point; once more ends at once.\n`);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    stop: () => {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
