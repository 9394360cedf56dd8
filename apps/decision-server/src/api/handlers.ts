import {
  type Action,
  BpError,
  type Clock,
  type PredictionInput,
  readRecordId,
} from '@bp/contracts';
import type { Decider } from '@bp/decisions';
import { type AskedDecision, answerDecision } from '../decisions/answer.js';
import type { RecentDecisions } from '../decisions/recent-decisions.js';
import type { Metrics } from '../metrics/metrics.js';
import { outcomeLine, type ReportedOutcome } from '../outcomes/outcome-line.js';
import type { OutcomeLog } from '../outcomes/outcome-log.js';
import type { Operation } from './endpoints.js';
import { openApiDocument } from './openapi.js';

/** What the answers are made from. */
export interface HandlersOptions {
  readonly decider: Decider;
  readonly recent: RecentDecisions;
  readonly outcomeLog: OutcomeLog;
  readonly metrics: Metrics;
  readonly clock: Clock;
}

/** What an endpoint answers. */
export interface Answer {
  /** Default: 200. */
  readonly status?: number;
  readonly body: unknown;
  /** Default: JSON. */
  readonly contentType?: string;
}

/** Gets a body that its schema accepted, and the `Accept` header. Throws what `failureOf` understands. */
export type Handler = (body: unknown, accept?: string) => Answer | Promise<Answer>;

/** What each endpoint does. */
export function createHandlers(options: HandlersOptions): Readonly<Record<Operation, Handler>> {
  const { decider, recent, outcomeLog, metrics, clock } = options;
  const document = openApiDocument();
  return {
    decide: (body) => {
      if (!isMany(body, 'decisions')) {
        requireIds([body as AskedDecision], '');
        return { body: answerDecision(decider, recent, body as AskedDecision) };
      }
      const asked = body.decisions as readonly AskedDecision[];
      requireIds(asked, 'decisions');
      return { body: { decisions: asked.map((one) => answerDecision(decider, recent, one)) } };
    },
    rank: (body) => {
      const { sites, ...how } = body as {
        readonly sites: readonly PredictionInput[];
        readonly action?: Action;
        readonly allowed?: readonly Action[];
      };
      const ranked = decider.rank(sites, how);
      const ranking = ranked.map(({ index, action, probability }) => ({
        index,
        action,
        probability,
      }));
      return { body: { ranking } };
    },
    report: async (body) => {
      const many = isMany(body, 'outcomes');
      const given = (many ? body.outcomes : [body]) as ReportedOutcome[];
      requireIds(given, many ? 'outcomes' : '');
      const lines = given.map((outcome) => outcomeLine(outcome, recent, clock()));
      await outcomeLog.append(lines.map(({ line }) => line));
      const unknown = lines.filter(({ known }) => !known).length;
      metrics.accepted(lines.length, unknown);
      return { status: 202, body: { accepted: lines.length, unknown_decisions: unknown } };
    },
    model: () => {
      const { registry } = decider.metrics();
      return {
        body: {
          version: decider.version,
          deployed_at: registry.deployed_at,
          policy_version: decider.policy.version,
          arms: decider.arms,
        },
      };
    },
    health: () => ({ body: { status: 'ok' } }),
    ready: () => {
      const problems = problemsOf(options);
      const ready = problems.length === 0;
      return { status: ready ? 200 : 503, body: { ready, version: decider.version, problems } };
    },
    metrics: async (_, accept) => {
      const { text, contentType } = await metrics.render(accept);
      return { body: text, contentType };
    },
    openapi: () => ({ body: document }),
  };
}

function isMany(body: unknown, name: string): body is Readonly<Record<string, unknown>> {
  return Array.isArray((body as Readonly<Record<string, unknown>>)[name]);
}

type Named = { readonly [Name in (typeof IDS)[number]]?: string | undefined };
const IDS = ['task_id', 'decision_id'] as const;

/**
 * What collecting would put aside for its ids is refused at once, while its sender is there. `list`: where they stand; empty
 * for the body itself. Errors: `INPUT_INVALID`.
 */
function requireIds(items: readonly Named[], list: string): void {
  for (const [place, item] of items.entries()) {
    for (const name of IDS) {
      if (item[name] === undefined) continue;
      const read = readRecordId(item[name], list === '' ? name : `${list}.${place}.${name}`);
      if ('id' in read) continue;
      throw new BpError('INPUT_INVALID', `${read.reason}.`, { remedy: 'Send the id as it is.' });
    }
  }
}

/** Decisions go on through all of these, with the model in memory. */
function problemsOf({ decider, outcomeLog }: HandlersOptions): string[] {
  const { registry, log_error } = decider.metrics();
  const said = (what: string, error: { readonly message: string } | null): string[] =>
    error === null ? [] : [`${what}: ${error.message}`];
  return [
    ...said('The registry', registry.last_error),
    ...said('The decision log', log_error),
    ...said('The log of outcomes', outcomeLog.lastError),
    ...decider.arms
      .filter(({ served }) => !served)
      .map(({ arm, version }) => `The ${arm}, ${version}, could not be loaded here.`),
  ];
}
