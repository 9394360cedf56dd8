import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Forgotten, sha256 } from '@bp/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CollectedFeedback, collectFeedback } from '../src/collect/collect-feedback.js';
import { automationLog } from '../src/sources/automation-log.js';
import { shadowLog } from '../src/sources/shadow-log.js';
import { checkAccounting } from '../src/testing/check-accounting.js';
import { listSource } from '../src/testing/list-source.js';
import { changeLogs, logStep } from '../src/testing/log-world.js';
import { PlainDataset } from '../src/testing/plain-dataset.js';
import { put, withTempFolder } from '../src/testing/temp-folder.js';

const DAY = 86_400_000;
const LONG = process.env.BP_LONG === '1';

/** One run, and what goes wrong in it or was done to its files before. */
const run = fc.record({
  do: fc.constant('run' as const),
  days: fc.constantFrom(...Array<number>(12).fill(3), 6, null),
  api: fc.array(
    fc.record({
      daysAgo: fc.constantFrom(0, 2, 8),
      task_id: fc.nat(6),
      action: fc.constantFrom('guest', 'forum'),
      result: fc.constantFrom('success', 'failed', null),
      da: fc.constantFrom(5, 50),
    }),
    { maxLength: 2 },
  ),
  only: fc.constantFrom<('all' | 'automation')[]>(...Array<'all'>(9).fill('all'), 'automation'),
  fault: fc.constantFrom(
    ...Array<'none'>(24).fill('none'),
    'killed before saving' as const,
    'killed before committing' as const,
    'killed before noting' as const,
    'hint removed' as const,
    'row removed' as const,
    'pending removed' as const,
    'quarantine removed' as const,
    'replays' as const,
    'withdrawn' as const,
  ),
});
const pass = fc.record({ do: fc.constant('pass' as const), days: fc.constantFrom(0.1, 1, 2, 4) });
const step = fc.oneof(
  { weight: 5, arbitrary: logStep },
  { weight: 5, arbitrary: run },
  { weight: 2, arbitrary: pass },
);
type Run = typeof run extends fc.Arbitrary<infer T> ? T : never;

const NOW = Date.parse('2026-01-10T00:00:00Z');
const PLAIN: Run = { do: 'run', days: 7, api: [], only: 'automation', fault: 'none' };

/** A project at its smallest, with what was read or without. */
class Collector {
  readonly #root: string;
  readonly #folder: string;
  readonly #notes: boolean;
  #dataset = new PlainDataset();
  #forgotten: Forgotten | undefined;

  constructor(root: string, name: string, notes: boolean) {
    this.#root = root;
    this.#folder = join(root, name);
    this.#notes = notes;
  }

  path(name: 'pending.jsonl' | 'quarantine.jsonl' | 'already-read.json'): string {
    return join(this.#folder, name);
  }

  async state(): Promise<string> {
    const texts = ['pending.jsonl', 'quarantine.jsonl'] as const;
    const files = await Promise.all(
      texts.map((name) => readFile(this.path(name), 'utf8').catch(() => 'none')),
    );
    return [this.#dataset.text(), ...files].join('\n--\n');
  }

  async run(
    { days, api, only, fault }: Run,
    now: number,
  ): Promise<CollectedFeedback['accounting']> {
    if (fault === 'hint removed') await rm(this.path('already-read.json'), { force: true });
    if (fault === 'pending removed') await rm(this.path('pending.jsonl'), { force: true });
    if (fault === 'quarantine removed') await rm(this.path('quarantine.jsonl'), { force: true });
    if (fault === 'row removed') {
      const [first] = [...this.#dataset.rows.keys()].sort();
      if (first !== undefined) this.#dataset.rows.delete(first);
    }
    if (fault === 'withdrawn') {
      this.#forgotten = { task: (id) => id === '5', host: (host) => host === 'withdrawn.example' };
    }
    const root = this.#root;
    const records = api.map(({ daysAgo, ...record }) => ({
      ...record,
      timestamp: new Date(now - daysAgo * DAY).toISOString(),
    }));
    let asked = 0;
    const basis = async (): Promise<string> => {
      asked += 1;
      if (fault === 'killed before noting' && asked === 2) throw new Error('killed');
      return sha256(`${await this.state()}${this.#forgotten === undefined}`);
    };
    const collected = await collectFeedback({
      sources: [
        automationLog({ root }),
        ...(only === 'all'
          ? [shadowLog({ root }), listSource('api', records, { repeatable: false })]
          : []),
      ],
      sinceDays: days,
      clock: () => now,
      pendingPath: this.path('pending.jsonl'),
      quarantinePath: this.path('quarantine.jsonl'),
      replayQuarantine: fault === 'replays',
      forgotten: this.#forgotten,
      knownAttempts: this.#dataset.known,
      ...(this.#notes && { alreadyRead: { path: this.path('already-read.json'), basis } }),
    });
    checkAccounting(collected.accounting);
    if (fault === 'killed before saving') return collected.accounting;
    this.#dataset.take(collected);
    if (fault === 'killed before committing') return collected.accounting;
    await collected.commit().catch((error: unknown) => {
      if (!(error instanceof Error && error.message === 'killed')) throw error;
    });
    return collected.accounting;
  }
}

it('gives what reading everything gives, whatever becomes of logs and runs between', async () => {
  let passedOver = 0;
  let again = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), async (steps) => {
      await withTempFolder(async (root) => {
        const whole = new Collector(root, 'whole', false);
        const notes = new Collector(root, 'notes', true);
        let now = NOW;
        for (const each of steps) {
          if (each.do === 'pass') now += each.days * DAY;
          else if (each.do !== 'run') await changeLogs(root, each, now);
          else {
            const { sources: _a, ...all } = await whole.run(each, now);
            const { sources: _b, ...some } = await notes.run(each, now);
            expect(await notes.state()).toBe(await whole.state());
            expect(some.read + some.already_read).toBe(all.read);
            passedOver += some.already_read;
            again += some.read;
          }
        }
      });
    }),
    { numRuns: LONG ? 1000 : 25 },
  );
  // It must not pass because nothing is ever passed over.
  expect(passedOver).toBeGreaterThan(again / 5);
}, 3_600_000);

/** Lines of a log, each of a task, so many days old. */
const lines = (...all: readonly (readonly [task: number, daysAgo: number])[]): string =>
  all
    .map(([task, daysAgo]) => {
      const timestamp = new Date(NOW - daysAgo * DAY).toISOString();
      return `{"timestamp":"${timestamp}","task_id":${task},"action_attempted":"guest","result":"success"}\n`;
    })
    .join('');

const HALF = 40;
const FAR = 20;
const traps: Record<
  string,
  readonly (readonly [log: string, more?: Partial<Run>, days?: number])[]
> = {
  'a line that opened an attempt is gone': [[lines([1, 1])], [lines([2, 1], [1, FAR])]],
  'an older line comes of an attempt that stays open': [[lines([1, 1])], [lines([1, 1], [1, FAR])]],
  'a new line opens the attempt of an older one': [
    [lines([1, FAR], [2, 1])],
    [lines([1, FAR], [2, 1], [1, 0])],
  ],
  'a time that had not come has come': [
    [lines([1, -5])],
    [lines([1, -5])],
    [lines([1, -5]), {}, 5],
  ],
  'the window grows': [[lines([1, 9], [2, 1])], [lines([1, 9], [2, 1]), { days: 30 }]],
  'half a line was there': [[lines([1, 1]).slice(0, HALF)], [lines([1, 1])]],
  'a row was taken out': [[lines([1, 1])], [lines([1, 1]), { fault: 'row removed' }]],
  'something was withdrawn': [[lines([5, 1])], [lines([5, 1], [5, 0]), { fault: 'withdrawn' }]],
};

it.each(Object.keys(traps))('gives what reading everything gives where %s', async (name) => {
  await withTempFolder(async (root) => {
    const whole = new Collector(root, 'whole', false);
    const notes = new Collector(root, 'notes', true);
    for (const [log, more = {}, days = 0] of traps[name]!) {
      await put(root, 'logs/automation_logs.jsonl', log);
      const each = { ...PLAIN, ...more };
      const all = await whole.run(each, NOW + days * DAY);
      const some = await notes.run(each, NOW + days * DAY);
      expect(await notes.state()).toBe(await whole.state());
      expect(some.read + some.already_read).toBe(all.read);
    }
  });
});

it('reads only what was appended, under the line number that it has', async () => {
  await withTempFolder(async (root) => {
    const collector = new Collector(root, 'notes', true);
    await put(root, 'logs/automation_logs.jsonl', lines([1, 1], [2, 1]));
    expect(await collector.run(PLAIN, NOW)).toMatchObject({ read: 2, already_read: 0 });
    expect(await collector.run(PLAIN, NOW)).toMatchObject({ read: 0, already_read: 2 });
    await put(root, 'logs/automation_logs.jsonl.1', lines([1, 1], [2, 1]));
    await put(
      root,
      'logs/automation_logs.jsonl',
      `${lines([1, 1], [2, 1])}broken\n${lines([3, 1])}`,
    );
    expect(await collector.run(PLAIN, NOW)).toMatchObject({
      read: 2,
      merged_lines: 1,
      quarantined: 1,
      already_read: 4,
    });
    expect(await readFile(collector.path('quarantine.jsonl'), 'utf8')).toContain('"line":3,');
  });
});

it.each(['[]', 'x\n{}', ''])('reads everything where what it kept is damaged: %j', async (text) => {
  await withTempFolder(async (root) => {
    const collector = new Collector(root, 'notes', true);
    await put(root, 'logs/automation_logs.jsonl', 'no JSON\n');
    await collector.run(PLAIN, NOW);
    await put(root, 'notes/already-read.json', text);
    expect(await collector.run(PLAIN, NOW)).toMatchObject({ read: 1, already_read: 0 });
  });
});
