import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BpError, createRedactor, exitCodeOf } from '@bp/contracts';
import { toBpError } from '@bp/files';
import { LOG_LEVELS, loadSettings } from '@bp/pipeline';
import { type Runner, startRunner } from './runner.js';

const USAGE = `bp-cron-runner [--root DIR] [--config FILE] [--host ADDRESS] [--port N] [--log-level error|warn|info|debug]

Retrains by the schedule of the settings (schedule.cron), and serves health, metrics and a dashboard on
schedule.host and schedule.port (or --host and --port). Environment: BP_ROOT, BP_RUNNER_TOKEN (turns POST /runs and /rollback on; schedule.tokensFile: tokens of people),
BP_WEBHOOK_URL, BP_WEBHOOK_SECRET.
`;

const EXIT_INTERRUPTED = 130;

const { env } = process;
const redact = createRedactor(env);
try {
  const flags = readFlags();
  if (flags !== null) {
    const { root, configFile } = flags;
    const settings = await loadSettings({
      root,
      configFile: configFile ?? undefined,
      env,
      overrides: { schedule: flags.address },
    });
    const runner = await startRunner({
      root,
      configFile,
      settings,
      env,
      clock: Date.now,
      random: Math.random,
      consoleLevel: flags.logLevel,
    });
    stopOnSignals(runner);
  }
} catch (error) {
  const { code, message, remedy } = toBpError(error);
  process.stderr.write(redact(`Error ${code}: ${message}\n${remedy}\n`));
  process.exitCode = exitCodeOf(code);
}

function readFlags() {
  try {
    const { values } = parseArgs({
      options: {
        root: { type: 'string' },
        config: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'log-level': { type: 'string', default: 'info' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return null;
    }
    const logLevel = LOG_LEVELS.find((level) => level === values['log-level']);
    if (logLevel === undefined) throw new TypeError(`--log-level is ${values['log-level']}`);
    const root = resolve(values.root ?? (env.BP_ROOT || '.'));
    const { host, port } = values;
    const address = {
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port: Number(port) }),
    };
    return { root, configFile: values.config ?? null, address, logLevel };
  } catch (cause) {
    throw new BpError('USAGE', `${(cause as Error).message}.`, { remedy: USAGE, cause });
  }
}

/** The first signal ends things well; the second at once. */
function stopOnSignals(runner: Runner): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(EXIT_INTERRUPTED);
    stopping = true;
    process.stderr.write(`${signal}: ending at the next safe point; once more ends at once.\n`);
    void runner.stop().finally(() => {
      process.exitCode = 0;
    });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
