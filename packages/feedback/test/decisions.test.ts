import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { collectFeedback } from '../src/collect/collect-feedback.js';
import { automationLog } from '../src/sources/automation-log.js';
import { decisionLog } from '../src/sources/decision-log.js';
import { checkAccounting } from '../src/testing/check-accounting.js';
import { put, withTempFolder } from '../src/testing/temp-folder.js';

const NOW = Date.parse('2026-01-10T00:00:00Z');
const ID = '019b9000-0000-7000-8000-00000000000';

type Line = Readonly<Record<string, unknown>>;

const lines = (all: readonly Line[]): string =>
  all.map((line) => `${JSON.stringify(line)}\n`).join('');

const decision = (number: number, more: Line = {}): Line => ({
  decision_id: `${ID}${number}`,
  timestamp: '2026-01-09T10:00:00.000Z',
  task_id: null,
  unit: 'example.org',
  domain: 'a.example.org',
  pa: 40,
  action: 'forum',
  propensity: 0.35,
  probabilities: { comment: 0.1, profile: 0.2, forum: 0.6, guest: 0.1 },
  model_version: 'v1.0.0',
  policy_version: 'p7',
  arm: 'candidate',
  rollout: 'r9',
  ...more,
});

const outcome = (more: Line): Line => ({
  timestamp: '2026-01-09T11:00:00Z',
  action_attempted: 'forum',
  result: 'success',
  ...more,
});

/** What is known of each attempt once these lines were collected. */
async function collected(root: string, decisions: readonly Line[], outcomes: readonly Line[]) {
  await put(root, 'logs/decisions-web-1.jsonl', lines(decisions));
  await put(root, 'logs/automation_logs.jsonl', lines(outcomes));
  return collect(root);
}

async function collect(root: string) {
  const found = await collectFeedback({
    // In the order in which they do not have to be read.
    sources: [decisionLog({ root }), automationLog({ root })],
    sinceDays: 7,
    clock: () => NOW,
    pendingPath: join(root, 'pending.jsonl'),
    quarantinePath: join(root, 'quarantine.jsonl'),
  });
  await found.commit();
  checkAccounting(found.accounting);
  const records = [...found.records.keys()].map((key) => found.records.get(key)!);
  return { records, accounting: found.accounting };
}

const JOINED = {
  success: true,
  action_type: 'forum',
  pa: 40,
  domain: 'a.example.org',
  propensity: 0.35,
  policy_version: 'p7',
  arm: 'candidate',
};

it.each([
  ['task and action', { task_id: '17' }, { task_id: '17' }, '17'],
  ['the decision, which has no task', {}, { task_id: '17', decision_id: `${ID}1` }, '17'],
  [
    'the decision, of another task',
    { task_id: '4' },
    { task_id: '17', decision_id: `${ID}1` },
    '17',
  ],
  ['the decision alone, which has a task', { task_id: '17' }, { decision_id: `${ID}1` }, '17'],
  ['the decision alone, which has none', {}, { decision_id: `${ID}1` }, `${ID}1`],
])('joins an outcome by %s', (_, decided, reported, task) =>
  withTempFolder(async (root) => {
    const { records, accounting } = await collected(
      root,
      [decision(1, decided)],
      [outcome(reported)],
    );
    expect(records).toHaveLength(1);
    expect(records[0]).toMatchObject({
      ...JOINED,
      task_id: task,
      decision_id: `${ID}1`,
      sources: 'automation|decisions',
      outcome_source: 'automation',
    });
    expect(records[0]?.site_source).toContain('decisions@');
    expect(accounting).toMatchObject({ read: 2, merged_lines: 2, pending_predictions: 0 });
  }),
);

it('takes what the decision says of the site before what other logs do', () =>
  withTempFolder(async (root) => {
    const { records } = await collected(
      root,
      [decision(1, { task_id: '17' })],
      [outcome({ task_id: '17', domain: 'other.example', pa: 99 })],
    );
    expect(records).toMatchObject([{ domain: 'a.example.org', pa: 40 }]);
  }));

it('does not take a decision for another action than was tried', () =>
  withTempFolder(async (root) => {
    const { records, accounting } = await collected(
      root,
      [decision(1)],
      [outcome({ task_id: '17', decision_id: `${ID}1`, action_attempted: 'guest' })],
    );
    expect(records).toMatchObject([{ task_id: '17', action_type: 'guest', propensity: null }]);
    expect(accounting.pending_predictions).toBe(1);
  }));

it('keeps a decision without outcome as pending, and joins it though its log is gone', () =>
  withTempFolder(async (root) => {
    const first = await collected(root, [decision(1), decision(2, { task_id: '5' })], []);
    expect(first.records).toEqual([]);
    expect(first.accounting).toMatchObject({ read: 2, pending_predictions: 2 });
    await rm(join(root, 'logs/decisions-web-1.jsonl'));
    await put(
      root,
      'logs/automation_logs.jsonl',
      lines([
        outcome({ task_id: '17', decision_id: `${ID}1` }),
        outcome({ decision_id: `${ID}2` }),
      ]),
    );
    const { records } = await collect(root);
    expect(records.map(({ task_id }) => task_id).sort()).toEqual(['17', '5']);
    for (const record of records) expect(record).toMatchObject(JOINED);
    expect(await readFile(join(root, 'pending.jsonl'), 'utf8')).toBe('');
  }));

it('joins a decision from before the window to an outcome in it', () =>
  withTempFolder(async (root) => {
    const old = { timestamp: '2025-12-01T00:00:00Z' };
    const { records, accounting } = await collected(
      root,
      [decision(1, old), decision(2, { ...old, task_id: '5' }), decision(3, old)],
      [outcome({ task_id: '17', decision_id: `${ID}1` }), outcome({ decision_id: `${ID}2` })],
    );
    expect(records).toHaveLength(2);
    for (const record of records) expect(record).toMatchObject(JOINED);
    expect(accounting).toMatchObject({ merged_lines: 4, outside_window: 1 });
  }));

it('keeps an outcome whose decision is not known, under its id', () =>
  withTempFolder(async (root) => {
    const { records } = await collected(root, [], [outcome({ decision_id: `${ID}1` })]);
    expect(records).toMatchObject([{ task_id: `${ID}1`, success: true, propensity: null }]);
  }));

it('asks for a decision whether its outcome came before it, under its id', () =>
  withTempFolder(async (root) => {
    await put(root, 'logs/decisions-web-1.jsonl', lines([decision(1, { task_id: '5' })]));
    const alone = `forum:${ID}1`;
    const found = await collectFeedback({
      sources: [decisionLog({ root })],
      sinceDays: 7,
      clock: () => NOW,
      knownAttempts: async (keys) => new Set([...keys].filter((key) => key === alone)),
    });
    expect([...found.records.keys()]).toEqual(['forum:5']);
    expect(found.accounting).toMatchObject({ merged_lines: 1, pending_predictions: 0 });
  }));

it('reads the logs of all processes, rotated parts included, and nothing else', () =>
  withTempFolder(async (root) => {
    for (const [number, name] of [
      'decisions-web-1.jsonl',
      'decisions-web-1.jsonl.20260105T100000.1',
      'decisions-db.example.org-77.jsonl',
    ].entries()) {
      await put(root, `logs/${name}`, lines([decision(number)]));
    }
    await put(root, 'logs/other-decisions-1.jsonl', lines([decision(8)]));
    const { accounting } = await collect(root);
    expect(accounting.sources.decisions).toMatchObject({ read: 3, pending_predictions: 3 });
  }));
