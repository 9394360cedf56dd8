import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseInstant } from '@bp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  AUTOMATION_LOG,
  attemptStream,
  createWorld,
  SHADOW_LOG,
  simulateAttempts,
  simulateWeek,
  WEEK_MS,
  writeLogs,
} from './index.js';

type Line = Readonly<Record<string, unknown>>;

const world = createWorld({ seed: 42, sites: 100 });
let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bp-simulator-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const text = (path: string) => readFile(join(root, path), 'utf8');
const lines = async (path: string): Promise<Line[]> =>
  (await text(path))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('the logs', () => {
  it('are the same bytes for the same seed, on every machine', async () => {
    await writeLogs({ attempts: simulateAttempts(world, { attempts: 300 }), root });
    const hash = createHash('sha256');
    hash.update(await text(AUTOMATION_LOG)).update(await text(SHADOW_LOG));
    expect(hash.digest('hex')).toBe(
      '9749dd58dc330c9852e3e816506ffe1cf5bfc89435fd09d8e95548e249a34415',
    );
  });

  it('tell the outcome of an attempt in its last line, in all sources alike', async () => {
    const attempts = simulateAttempts(world, { attempts: 2000 });
    const written = await writeLogs({ attempts, root });
    const automation = await lines(AUTOMATION_LOG);
    const shadow = await lines(SHADOW_LOG);
    expect([automation.length, shadow.length]).toEqual([
      written.automationLines,
      written.shadowLines,
    ]);
    const last = new Map(automation.map((line) => [line.task_id, line]));
    const results = new Map(
      shadow.filter((line) => line.task_result !== null).map((line) => [line.task_id, line]),
    );
    const predicted = new Set(
      shadow.filter((line) => line.task_result === null).map((line) => line.task_id),
    );
    for (const attempt of attempts) {
      const own = last.get(attempt.taskId);
      expect(own !== undefined).toBe(attempt.traces.automation);
      if (own !== undefined) {
        expect(own).toMatchObject({ result: attempt.result, action_attempted: attempt.action });
        expect(own.retry_count).toBe(attempt.retries);
      }
      expect(predicted.has(attempt.taskId)).toBe(attempt.traces.shadow);
      const result = results.get(attempt.taskId);
      if (result !== undefined) {
        expect(result.task_result).toBe(attempt.success ? 'success' : 'failed');
        expect(result.rule_based_action).toBe(attempt.action);
      }
    }
    expect(results.size).toBeGreaterThan(predicted.size * 0.95);
    expect(results.size).toBeLessThan(predicted.size);
    expect(shadow.some((line) => line.task_result !== null && !('domain' in line))).toBe(true);
    expect(automation.some((line) => line.domain === 'unknown')).toBe(true);
    expect(automation.some((line) => typeof line.timestamp === 'number')).toBe(true);
    expect(automation.every((line) => parseInstant(line.timestamp) !== undefined)).toBe(true);
    expect(automation.length).toBeGreaterThan(last.size);
  });

  it('written week by week hold the same lines as written at once, late results where they fall', async () => {
    const weeks = [0, 1].map((week) => simulateWeek(world, { week, attempts: 500 }));
    const second = world.start + WEEK_MS;
    const first = await writeLogs({ attempts: weeks[0] ?? [], root, until: second });
    expect(first.carried.length).toBeGreaterThan(0);
    expect(first.carried.every((due) => due.at >= second)).toBe(true);
    await writeLogs({ attempts: weeks[1] ?? [], root, append: true, carried: first.carried });
    const apart = [await text(AUTOMATION_LOG), await text(SHADOW_LOG)];
    await writeLogs({ attempts: weeks.flat(), root });
    expect(apart[0]).toBe(await text(AUTOMATION_LOG));
    expect(apart[1]?.split('\n').sort()).toEqual((await text(SHADOW_LOG)).split('\n').sort());
  });

  it('tell propensities only when asked', async () => {
    await writeLogs({ attempts: simulateAttempts(world, { attempts: 50 }), root });
    expect(await text(AUTOMATION_LOG)).not.toContain('propensity');
    const attempts = simulateAttempts(world, { attempts: 50, logPropensity: true });
    await writeLogs({ attempts, root });
    const [line] = await lines(AUTOMATION_LOG);
    expect(line).toMatchObject({ policy_version: 'rule-0.3', propensity: expect.any(Number) });
  });

  it('are written from a stream without holding it, and are there when empty', async () => {
    const stream = attemptStream(world, { attempts: 20_000 });
    const written = await writeLogs({ attempts: stream, root });
    const perAttempt = (written.automationLines + written.shadowLines) / 20_000;
    expect(perAttempt).toBeGreaterThan(2.2);
    expect(perAttempt).toBeLessThan(2.4);
    await writeLogs({ attempts: [], root });
    expect(await text(SHADOW_LOG)).toBe('');
  });
});
