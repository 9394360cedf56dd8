import { join } from 'node:path';
import type { FeedbackSource } from '../source.js';
import { sendJson, startServer } from '../testing/answer-server.js';
import { describeSource, type ToldAttempt } from '../testing/source-contract.js';
import { put, withTempFolder } from '../testing/temp-folder.js';
import { automationLog } from './automation-log.js';
import { decisionLog } from './decision-log.js';
import { historicalDataApi } from './historical-data-api.js';
import type { LogOptions } from './log-source.js';
import { shadowLog } from './shadow-log.js';

const BAD = { task_id: '9', action: 'telepathy', result: 'success', at: '2026-01-05T10:00:00Z' };

function automationRecord({
  task_id,
  action,
  result,
  at,
}: Omit<ToldAttempt, 'action'> & { action: string }) {
  return {
    timestamp: at,
    task_id,
    domain: 'a.example',
    action_attempted: action,
    result,
    failure_reason: 'a, "b"',
    captcha_type: null,
    execution_time: 1.5,
    retry_count: 0,
  };
}
function shadowRecord({
  task_id,
  action,
  result,
  at,
}: Omit<ToldAttempt, 'action'> & { action: string }) {
  return {
    timestamp: at,
    prediction_id: 'p',
    task_id,
    domain: 'a.example',
    pa: 5,
    rule_based_action: action,
    ai_predicted_action: 'guest',
    ai_probabilities: '{"guest":0.5}',
    task_result: result,
  };
}

function decisionRecord({
  task_id,
  action,
  result,
  at,
}: Omit<ToldAttempt, 'action'> & { action: string }) {
  return {
    decision_id: `decision-${task_id}`,
    timestamp: at,
    task_id,
    unit: 'a.example',
    domain: 'a.example',
    action,
    propensity: 0.25,
    policy_version: 'p1',
    arm: 'production',
    result,
  };
}

function jsonLines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
function csv(records: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = Object.keys(records[0]!);
  const field = (value: unknown): string =>
    value === null ? '' : `"${String(value).replaceAll('"', '""')}"`;
  const rows = records.map((record) => columns.map((column) => field(record[column])).join(','));
  return `${[columns.join(',').toUpperCase(), ...rows].join('\r\n')}\r\n`;
}

interface LogUnderTest {
  readonly kind: string;
  readonly path: string;
  readonly log: (options: LogOptions) => FeedbackSource;
  readonly record: (attempt: ToldAttempt) => Readonly<Record<string, unknown>>;
}

const LOGS: readonly LogUnderTest[] = [
  {
    kind: 'automation',
    path: 'logs/automation_logs',
    log: automationLog,
    record: automationRecord,
  },
  { kind: 'shadow', path: 'logs/shadow_mode_logs', log: shadowLog, record: shadowRecord },
  {
    kind: 'decision',
    path: 'logs/decisions-web1-4711',
    log: decisionLog,
    record: decisionRecord,
  },
];

for (const { kind, path, log, record } of LOGS) {
  for (const [form, format] of [
    ['jsonl', jsonLines],
    ['csv', csv],
  ] as const) {
    describeSource(
      {
        name: `${kind} log as ${form}`,
        make: async (attempts, root) => {
          await put(root, `${path}.${form}`, format([...attempts, BAD as ToldAttempt].map(record)));
          return { source: log({ root }) };
        },
        makeMissing: (root) => log({ root }),
      },
      withTempFolder,
    );
  }
}

const [automation] = LOGS;
for (const [name, pathIn] of [
  ['an absolute path', (root: string) => join(root, 'automation_logs.jsonl')],
  ['a path with ./', () => './automation_logs.jsonl'],
] as const) {
  describeSource(
    {
      name: `log under ${name}`,
      make: async (attempts, root) => {
        const records = [...attempts, BAD as ToldAttempt].map(automation!.record);
        await put(root, 'automation_logs.jsonl', jsonLines(records));
        return { source: automation!.log({ root, path: pathIn(root) }) };
      },
      makeMissing: (root) => automation!.log({ root, path: pathIn(root) }),
    },
    withTempFolder,
  );
}

describeSource(
  {
    name: 'HTTP API',
    make: async (attempts) => {
      const data = [...attempts, BAD].map(({ task_id, action, result, at }) => ({
        success: result === 'success',
        created_at: at,
        task: { id: task_id, type: action, status: result, error_message: null },
        backlink: {
          id: 1,
          url: 'https://a.example/',
          pa: 1,
          da: 2,
          site_type: 'blog',
          status: 'x',
        },
        campaign: null,
      }));
      const server = await startServer((_url, response) =>
        sendJson(response, { success: true, count: data.length, data }),
      );
      const source = historicalDataApi({
        baseUrl: server.url,
        token: 'secret-token',
        sinceDays: null,
        retryDelayMs: 1,
      });
      return { source, close: () => server.close() };
    },
  },
  withTempFolder,
);
