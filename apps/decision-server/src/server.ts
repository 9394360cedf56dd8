import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { BpError, type Clock, createRedactor, type Random } from '@bp/contracts';
import { latestDecisions, openDecider } from '@bp/decisions';
import { type SignatureSettings, storeAt } from '@bp/registry';
import { createHandlers } from './api/handlers.js';
import { recentDecisions } from './decisions/recent-decisions.js';
import { App, DEFAULT_LIMITS, type LogLevel, type ServerLimits } from './http/app.js';
import { tokensOf } from './http/authorise.js';
import { createMetrics } from './metrics/metrics.js';
import { openOutcomeLog } from './outcomes/outcome-log.js';

/** Where the project is, where to listen, and what the server needs from outside. */
export interface DecisionServerOptions {
  /** The project folder: the registry is in `ml/models`, decisions and outcomes go into `logs`. */
  readonly root: string;
  /**
   * Where the registry is, if not in `ml/models`: a folder, `s3://…`, `postgres://…` or `https://…`. Keys are read from `env`.
   */
  readonly registryUrl?: string;
  /** Default 127.0.0.1: only this machine. */
  readonly host?: string;
  /** 0: any free one. Default 9465. */
  readonly port?: number;
  /** `BP_DECIDE_TOKEN` and `BP_REPORT_TOKEN` open the two roles. */
  readonly env: NodeJS.ProcessEnv;
  /** What does not stand in it has its default. */
  readonly limits?: Partial<ServerLimits>;
  /** Whose versions are trusted. Default: signatures are not looked at. */
  readonly signatures?: SignatureSettings;
  /** `null`: nothing is logged. */
  readonly logLevel: LogLevel | null;
  readonly clock: Clock;
  readonly random: Random;
}

/** A server that answers. */
export interface DecisionServer {
  readonly url: string;
  /** Answers what has been asked, writes out both logs, and ends. */
  stop(): Promise<void>;
}

export const DEFAULT_PORT = 9465;

/**
 * Decisions remembered, at least, and at most twice as many: repeated ids and outcomes that name no task are looked up
 * among them. 100,000 take about 10 MB, and 60 MB where all ids are the callers' own.
 */
const REMEMBERED = 100_000;

/**
 * Loads the model in production and answers over HTTP.
 * Errors: those of `openDecider` (`NO_PRODUCTION`, `INTEGRITY`, …), `STORAGE_FAILED` where the log of outcomes cannot be
 * opened, `SETTINGS_INVALID` where it can't listen there.
 */
export async function startDecisionServer(options: DecisionServerOptions): Promise<DecisionServer> {
  const { env, clock, random, signatures, host = '127.0.0.1', port = DEFAULT_PORT } = options;
  const root = resolve(options.root);
  const logs = join(root, 'logs');
  const tokens = tokensOf(env);
  const before = await latestDecisions(logs, REMEMBERED);
  const outcomeLog = await openOutcomeLog({
    path: join(logs, `outcomes-${hostname()}-${process.pid}.jsonl`),
  });
  const decider = await openDecider({
    store: storeAt(options.registryUrl ?? join(root, 'ml', 'models'), env),
    log: logs,
    ...(signatures === undefined ? {} : { signatures }),
    clock,
    random,
  }).catch(async (error: unknown) => {
    await outcomeLog.close();
    throw error;
  });
  const metrics = createMetrics({ decider, outcomeLog });
  const recent = recentDecisions(REMEMBERED);
  for (const { decisionId, ...made } of before) recent.add(decisionId, made);
  const app = new App({
    handlers: createHandlers({ decider, recent, outcomeLog, metrics, clock }),
    tokens,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    metrics,
    logLevel: options.logLevel,
    redact: createRedactor(env, [...tokens.decide, ...tokens.report]),
    clock,
  });
  const close = async (): Promise<void> => {
    await app.close();
    await Promise.all([decider.close(), outcomeLog.close()]);
  };
  let url: string;
  try {
    url = await app.listen({ host, port });
  } catch (cause) {
    await close();
    throw cannotListen(cause as NodeJS.ErrnoException, host, port);
  }
  const on = Object.entries(tokens).filter(([, given]) => given.length > 0);
  app.log.info(
    { version: decider.version, roles: on.map(([role]) => role) },
    `listening on ${url}; ${decider.version} is in production`,
  );
  let stopped: Promise<void> | null = null;
  return {
    url,
    stop: () => {
      stopped ??= close();
      return stopped;
    },
  };
}

function cannotListen(cause: NodeJS.ErrnoException, host: string, port: number): BpError {
  return new BpError('SETTINGS_INVALID', `Can't listen on ${host}:${port}: ${cause.code}.`, {
    remedy: 'Give --host and --port an address of this machine and a free port.',
    details: { field: 'port' },
    cause,
  });
}
