import { isSourceName } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { Fact } from '../facts/fact.js';
import type { FeedbackSource, ReadSummary, RejectedLine } from '../source.js';
import { factKey } from './fact-record.js';

/** An attempt as every source can tell of it. */
export interface ToldAttempt {
  readonly task_id: string;
  readonly action: 'comment' | 'profile' | 'forum' | 'guest';
  readonly result: 'success' | 'failed';
  /** ISO 8601. */
  readonly at: string;
}

export interface SourceUnderTest {
  readonly source: FeedbackSource;
  close?(): Promise<void>;
}

export interface SourceMaker {
  readonly name: string;
  /** A source that tells of these attempts, then of one record whose action is `telepathy`. */
  make(attempts: readonly ToldAttempt[], root: string): Promise<SourceUnderTest>;
  /** A source that there is nothing of; left out where that cannot be known without asking. */
  makeMissing?(root: string): FeedbackSource;
}

const TOLD: readonly ToldAttempt[] = [
  { task_id: '1', action: 'guest', result: 'success', at: '2026-01-05T10:00:00.000Z' },
  { task_id: '1', action: 'forum', result: 'failed', at: '2026-01-05T11:00:00.000Z' },
  { task_id: '2', action: 'comment', result: 'failed', at: '2026-01-06T12:00:00.000Z' },
  { task_id: '3', action: 'profile', result: 'success', at: '2026-01-07T13:00:00.000Z' },
];

interface Reading {
  readonly facts: readonly string[];
  readonly rejected: readonly RejectedLine[];
  readonly summary: ReadSummary;
  readonly bytes: number;
}

async function readAll(source: FeedbackSource, signal?: AbortSignal): Promise<Reading> {
  const facts: string[] = [];
  const rejected: RejectedLine[] = [];
  let bytes = 0;
  const summary = await source.read(
    {
      fact: (fact) => {
        facts.push([factKey(fact), fact.result, fact.at].join(' '));
        // A source may use the fact again, and so may whoever gets it.
        fact.reset();
      },
      reject: (line) => rejected.push(line),
    },
    {
      since: null,
      signal,
      onBytes: (more) => {
        bytes += more;
      },
    },
  );
  return { facts, rejected, summary, bytes };
}

/** What the collector relies on in every source: each implementation runs this suite. */
export function describeSource(
  maker: SourceMaker,
  withFolder: <T>(use: (root: string) => Promise<T>) => Promise<T>,
): void {
  const withSource = (use: (source: FeedbackSource) => Promise<void>): Promise<void> =>
    withFolder(async (root) => {
      const under = await maker.make(TOLD, root);
      try {
        await use(under.source);
      } finally {
        await under.source.close?.();
        await under.close?.();
      }
    });

  describe(`source contract: ${maker.name}`, () => {
    it('has a name that can stand in a column, and says that it is there', () =>
      withSource(async (source) => {
        expect(isSourceName(source.name)).toBe(true);
        expect(await source.exists()).toBe(true);
      }));

    it('gives every attempt once, with its outcome and instant', () =>
      withSource(async (source) => {
        const { facts, summary } = await readAll(source);
        const told = TOLD.map(
          ({ task_id, action, result, at }) => `${action}:${task_id} ${result} ${Date.parse(at)}`,
        );
        expect([...facts].sort()).toEqual(told.sort());
        expect(summary).toMatchObject({ missing: [], warnings: [], failures: [] });
        expect(summary.truncated ?? false).toBe(false);
      }));

    it('rejects what it cannot use with place, reason and text, and knows the line as its own', () =>
      withSource(async (source) => {
        const { rejected } = await readAll(source);
        expect(rejected).toHaveLength(1);
        const [line] = rejected;
        expect(line?.text).toContain('telepathy');
        expect(line?.reason).toMatch(/action|task\.type/);
        expect(line?.line).toBeGreaterThan(0);
        expect(source.owns(line?.source ?? '')).toBe(true);
        expect(source.owns('logs/other_thing.jsonl')).toBe(false);
      }));

    it('gives the same again where it says that it is repeatable', () =>
      withSource(async (source) => {
        const first = await readAll(source);
        if (source.repeatable) expect((await readAll(source)).facts).toEqual(first.facts);
      }));

    it('tells how many bytes it read', () =>
      withSource(async (source) => {
        expect((await readAll(source)).bytes).toBeGreaterThan(0);
      }));

    it('resets the fact before it reads a record, and never throws on one', () =>
      withSource(async (source) => {
        const fact = new Fact();
        for (const record of [null, undefined, 1, 'x', [], {}, { task_id: {} }, { task: null }]) {
          fact.url = 'left over';
          fact.result = 'success';
          expect(typeof source.understand(record, fact)).toBe('string');
          expect(fact.url).toBeNull();
          expect(fact.result).toBeNull();
        }
      }));

    it('stops when it is told to', () =>
      withSource(async (source) => {
        await expect(readAll(source, AbortSignal.abort())).rejects.toThrow();
      }));

    it('can be closed twice', () =>
      withSource(async (source) => {
        await readAll(source);
        await source.close?.();
        await source.close?.();
      }));

    if (maker.makeMissing !== undefined) {
      it('says what it looked for where there is nothing', () =>
        withFolder(async (root) => {
          const source = maker.makeMissing!(root);
          expect(await source.exists()).toBe(false);
          const { facts, summary } = await readAll(source);
          expect(facts).toEqual([]);
          expect(summary.missing).toHaveLength(1);
        }));
    }
  });
}
