import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FeedbackRecord, mergeFeedbackRecords, NO_OUTCOME, recordOf } from '@bp/contracts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collectFeedback } from '../src/collect/collect-feedback.js';
import { Fact } from '../src/facts/fact.js';
import { AttemptStore } from '../src/store/attempt-store.js';
import { checkAccounting } from '../src/testing/check-accounting.js';
import { factKey, recordOfFact } from '../src/testing/fact-record.js';
import { listSource } from '../src/testing/list-source.js';
import { PlainDataset } from '../src/testing/plain-dataset.js';
import { withTempFolder } from '../src/testing/temp-folder.js';

const NOW = Date.parse('2026-01-10T00:00:00Z');
const SOURCES = ['automation', 'api', 'shadow', 'database'];
const LONG = process.env.BP_LONG === '1';

const instant = fc.option(
  fc.nat(3).map((days) => new Date(NOW - days * 86_400_000).toISOString()),
  { nil: undefined },
);
const maybe = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(values, { nil: undefined });

/** A line as any source might write it; few tasks, times and values, so that everything meets everything. */
const anyLine = fc.record({
  source: fc.constantFrom(...SOURCES),
  record: fc.record({
    timestamp: instant,
    task_id: fc.constantFrom<string | number>(1, '1', ' 2 ', 3),
    action: fc.constantFrom('guest', 'Guest Post', 'forum'),
    result: maybe(fc.constantFrom('success', 'failed', 'error')),
    execution_time: maybe(fc.nat(2)),
    retry_count: maybe(fc.nat(2)),
    failure_reason: maybe(fc.constantFrom('captcha', 'Zeitüberschreitung')),
    captcha_type: maybe(fc.constantFrom('image')),
    url: maybe(fc.constantFrom('https://a.example/x', 'https://b.example/')),
    domain: maybe(fc.constantFrom('unknown', 'a.example', 'www.c.example')),
    pa: maybe(fc.constantFrom(0, 10, '20', -5)),
    da: maybe(fc.nat(2)),
    site_type: maybe(fc.constantFrom('blog', 'forum')),
    forum_supported: maybe(fc.boolean()),
    campaign_id: maybe(fc.constantFrom(4, '5')),
    status: maybe(fc.constantFrom('verified', 'pending')),
    ai_predicted_action: maybe(fc.constantFrom('guest', 'comment')),
    ai_confidence: maybe(fc.constantFrom(0.25, 0.5)),
    ai_probabilities: maybe(fc.constantFrom('{"guest": 0.5, "comment": 0.5}', '{"forum":1}')),
    propensity: maybe(fc.constantFrom(0.1, 1, 0)),
    policy_version: maybe(fc.constantFrom('v1', 'v2')),
  }),
});
type AnyLine = typeof anyLine extends fc.Arbitrary<infer T> ? T : never;

/** Collects the lines in so many runs as there are groups, in one folder, as the workflow does. */
async function datasetOf(
  groups: readonly (readonly AnyLine[])[],
  sinceDays: number | null,
): Promise<string> {
  return withTempFolder(async (root) => {
    const dataset = new PlainDataset();
    const pendingPath = join(root, 'pending.jsonl');
    for (const lines of groups) {
      const collected = await collectFeedback({
        sources: SOURCES.map((name) =>
          listSource(
            name,
            lines.filter((line) => line.source === name).map((line) => line.record),
            { repeatable: name !== 'api' },
          ),
        ),
        sinceDays,
        clock: () => NOW,
        pendingPath,
        knownAttempts: dataset.known,
      });
      checkAccounting(collected.accounting);
      expect(collected.accounting.read).toBe(lines.length);
      dataset.take(collected);
      await collected.commit();
    }
    const pending = await readFile(pendingPath, 'utf8').catch(() => '');
    return `${dataset.text()}\n--\n${pending}`;
  });
}

it('gives the same dataset and pending file for any order, repetition and split over runs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyLine, { maxLength: 14 }),
      fc.infiniteStream(fc.nat()),
      fc.integer({ min: 1, max: 4 }),
      async (lines, draws, runs) => {
        const draw = (below: number): number => (draws.next().value as number) % below;
        const groups: AnyLine[][] = Array.from({ length: runs }, () => []);
        for (const line of lines) {
          const copies = 1 + (draw(4) === 0 ? 1 : 0);
          for (let copy = 0; copy < copies; copy += 1) {
            const group = groups[draw(runs)]!;
            group.splice(draw(group.length + 1), 0, line);
          }
        }
        expect(await datasetOf(groups, null)).toBe(await datasetOf([lines], null));
      },
    ),
    { numRuns: LONG ? 3000 : 150 },
  );
}, 600_000);

it('counts every line and gives the same in any order where a window cuts attempts apart', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyLine, { maxLength: 14 }), fc.nat(3), async (lines, days) => {
      expect(await datasetOf([lines.toReversed()], days)).toBe(await datasetOf([lines], days));
    }),
    { numRuns: LONG ? 3000 : 150 },
  );
}, 600_000);

it('merges facts by column just as mergeFeedbackRecords merges records', () => {
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 30 }), (lines) => {
      const store = new AttemptStore();
      const records = new Map<string, FeedbackRecord>();
      const fact = new Fact();
      for (const { source, record } of lines) {
        expect(listSource(source, []).understand(record, fact)).toBeNull();
        store.add(fact, source);
        const known = records.get(factKey(fact));
        const given = recordOfFact(fact, source);
        records.set(
          factKey(fact),
          known === undefined ? given : mergeFeedbackRecords(known, given),
        );
      }
      expect(store.size).toBe(records.size);
      for (const [key, record] of records) {
        const attempt = store.indexOf(key);
        expect(recordOf(store.row(attempt))).toEqual(record);
        expect(store.key(attempt)).toBe(key);
        expect(store.hasOutcome(attempt)).toBe(record.outcome_source !== NO_OUTCOME);
      }
    }),
    { numRuns: LONG ? 20_000 : 500 },
  );
});
