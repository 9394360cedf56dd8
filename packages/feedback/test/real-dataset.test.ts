import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AttemptKey } from '@bp/contracts';
import { upsertDataset } from '@bp/dataset';
import { attemptStream, createWorld, writeLogs } from '@bp/simulator';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collectFeedback } from '../src/collect/collect-feedback.js';
import { automationLog } from '../src/sources/automation-log.js';
import { shadowLog } from '../src/sources/shadow-log.js';
import { checkAccounting } from '../src/testing/check-accounting.js';
import { put, withTempFolder } from '../src/testing/temp-folder.js';

const LONG = process.env.BP_LONG === '1';
const ATTEMPTS = LONG ? 5000 : 1500;
const LOGS = ['logs/automation_logs.jsonl', 'logs/shadow_mode_logs.jsonl'] as const;

type Lines = readonly [automation: readonly string[], shadow: readonly string[]];

async function linesUnder(root: string): Promise<Lines> {
  const read = async (path: string): Promise<string[]> =>
    (await readFile(join(root, path), 'utf8')).trimEnd().split('\n');
  return [await read(LOGS[0]), await read(LOGS[1])];
}

/** The keys that stand in the first two columns of a dataset. */
async function keysIn(path: string): Promise<Set<AttemptKey>> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return new Set(
    text.split('\n').map((row) => {
      const [task, action] = row.split(',');
      return `${action}:${task}`;
    }),
  );
}

/** Collects each part as a run of its own and gives the bytes of the dataset and of the pending file. */
async function datasetOf(parts: readonly Lines[]): Promise<{ dataset: string; pending: string }> {
  return withTempFolder(async (root) => {
    const path = join(root, 'ml/dataset.csv');
    const pendingPath = join(root, 'ml/pending.jsonl');
    for (const part of parts) {
      for (const [index, log] of LOGS.entries()) await put(root, log, part[index]!.join('\n'));
      const collected = await collectFeedback({
        sources: [automationLog({ root }), shadowLog({ root })],
        sinceDays: null,
        clock: () => 0,
        pendingPath,
        knownAttempts: async (asked) => {
          const held = await keysIn(path);
          return new Set([...asked].filter((key) => held.has(key)));
        },
      });
      checkAccounting(collected.accounting);
      expect(collected.accounting).toMatchObject({
        quarantined: 0,
        read: part[0].length + part[1].length,
      });
      const {
        new: added,
        updated,
        unchanged,
      } = await upsertDataset({ path, records: collected.records });
      expect(added + updated + unchanged).toBe(collected.records.size);
      await collected.commit();
    }
    return {
      dataset: await readFile(path, 'utf8'),
      pending: await readFile(pendingPath, 'utf8').catch(() => ''),
    };
  });
}

it(
  'gives the same dataset byte for byte, whatever the order of lines and their spread over runs',
  () =>
    withTempFolder(async (root) => {
      const attempts = attemptStream(createWorld({ seed: 9, sites: 60 }), { attempts: ATTEMPTS });
      await writeLogs({ attempts, root });
      const lines = await linesUnder(root);
      const whole = await datasetOf([lines]);
      expect(whole.pending).not.toBe('');
      expect(await datasetOf([lines, lines])).toEqual(whole);
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 5 }),
          fc.infiniteStream(fc.nat()),
          async (runs, draws) => {
            const draw = (below: number): number => (draws.next().value as number) % below;
            const parts = Array.from({ length: runs }, (): [string[], string[]] => [[], []]);
            for (const [log, list] of lines.entries()) {
              for (const line of list) {
                for (let copies = draw(8) === 0 ? 2 : 1; copies > 0; copies -= 1) {
                  const part = parts[draw(runs)]![log]!;
                  part.splice(draw(part.length + 1), 0, line);
                }
              }
            }
            expect(await datasetOf(parts)).toEqual(whole);
          },
        ),
        { numRuns: LONG ? 50 : 5 },
      );
    }),
  600_000,
);
