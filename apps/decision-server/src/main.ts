import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { BpError, createRedactor, exitCodeOf } from '@bp/contracts';
import { toBpError } from '@bp/files';
import type { LogLevel } from './http/app.js';
import { DEFAULT_LIMITS } from './http/app.js';
import { DEFAULT_PORT, type DecisionServer, startDecisionServer } from './server.js';

const LEVELS: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

const USAGE = `bp-decision-server [--root DIR] [--registry URL] [--host ADDRESS] [--port N] [--trusted-key FILE] [--approver NAME=FILE] [--approvals N] [--rate N] [--log-level error|warn|info|debug]

Answers which action to take for a site, from the model in production, and takes the outcomes.
  --root DIR           the project folder (default: BP_ROOT, else this folder)
  --registry URL       where the registry is: a folder, s3://bucket/prefix, postgres://host/database, https://host/path
                       (default: BP_REGISTRY_URL, else ml/models in the project folder)
  --host, --port       where to listen (default: 127.0.0.1 and ${DEFAULT_PORT})
  --trusted-key FILE   Ed25519 public key in PEM form; only versions and events that it signed are believed; may be repeated
  --approver NAME=FILE who may approve, with the public key; may be repeated
  --approvals N        only versions that so many of them approved before they were deployed are loaded (default: 0)
  --rate N             requests a second from one address (default: ${DEFAULT_LIMITS.requestsPerSecond})
Environment: BP_ROOT, BP_REGISTRY_URL, BP_DECIDE_TOKEN (turns decisions on), BP_REPORT_TOKEN (turns outcomes on).
`;

const EXIT_INTERRUPTED = 130;
/** Of --port, --rate and --approvals. */
const MOST = { port: 65_535, rate: 1e9, approvals: 100 } as const;

const { env } = process;
const redact = createRedactor(env);
try {
  const flags = readFlags();
  if (flags !== null) {
    stopOnSignals(
      await startDecisionServer({ ...flags, env, clock: Date.now, random: Math.random }),
    );
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
        registry: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'trusted-key': { type: 'string', multiple: true },
        approver: { type: 'string', multiple: true },
        approvals: { type: 'string' },
        rate: { type: 'string' },
        'log-level': { type: 'string', default: 'info' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) {
      process.stdout.write(USAGE);
      return null;
    }
    const logLevel = LEVELS.find((level) => level === values['log-level']);
    if (logLevel === undefined) throw new TypeError(`--log-level is ${values['log-level']}`);
    const { host, port, rate, approvals, approver = [], 'trusted-key': keyFiles = [] } = values;
    const registryUrl = values.registry ?? env.BP_REGISTRY_URL?.trim() ?? '';
    return {
      root: resolve(values.root ?? (env.BP_ROOT || '.')),
      logLevel,
      ...(registryUrl === '' ? {} : { registryUrl }),
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port: whole('port', port, 0) }),
      ...(rate === undefined ? {} : { limits: { requestsPerSecond: whole('rate', rate, 1) } }),
      signatures: {
        trustedKeys: keyFiles.map((file) => readFileSync(file, 'utf8')),
        approvers: Object.fromEntries(approver.map(approverKey)),
        ...(approvals === undefined ? {} : { approvals: whole('approvals', approvals, 0) }),
      },
    };
  } catch (cause) {
    throw new BpError('USAGE', `${(cause as Error).message}.`, { remedy: USAGE, cause });
  }
}

function approverKey(given: string): readonly [string, string] {
  const [, name, file] = /^([^=]+)=(.+)$/.exec(given) ?? [];
  if (name !== undefined && file !== undefined) return [name, readFileSync(file, 'utf8')];
  throw new TypeError(`--approver is ${given}, allowed is NAME=FILE`);
}

function whole(name: keyof typeof MOST, given: string, least: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= least && value <= MOST[name]) return value;
  throw new TypeError(`--${name} is ${given}, allowed are whole numbers from ${least}`);
}

/** The first signal ends things well; the second at once. */
function stopOnSignals(server: DecisionServer): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(EXIT_INTERRUPTED);
    stopping = true;
    process.stderr.write(`${signal}: ending; once more ends at once.\n`);
    void server.stop().finally(() => {
      process.exitCode = 0;
    });
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}
