import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cronTimes } from '@bp/pipeline';
import { describe, expect, it } from 'vitest';
import { EMPTY_PLAN, nextStart, type Plan, type PlanOptions, updatePlan } from './plan.js';
import { readPlan, writePlan } from './plan-file.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WEEK = 7 * DAY;
/** A Sunday. */
const SUNDAY_2AM = Date.UTC(2026, 0, 4, 2);
const times = cronTimes('0 2 * * 0', 'UTC');
const at = (now: number, jitterMs = 0): PlanOptions => ({
  now,
  times,
  jitterMs: () => jitterMs,
  longestDelayMs: 6 * HOUR,
});

describe('updatePlan', () => {
  const started: Plan = { handled: SUNDAY_2AM, pending: null };

  it('makes nothing up on the first start ever', () => {
    const plan = updatePlan(EMPTY_PLAN, at(SUNDAY_2AM + DAY));
    expect(plan).toEqual({ handled: SUNDAY_2AM + DAY, pending: null });
    expect(nextStart(plan, times, SUNDAY_2AM + DAY)).toBe(SUNDAY_2AM + WEEK);
  });

  it('plans nothing before the slot, and the slot once it is there, with jitter', () => {
    expect(updatePlan(started, at(SUNDAY_2AM + WEEK - 1))).toBe(started);
    const due = updatePlan(started, at(SUNDAY_2AM + WEEK + 100, 90_000));
    expect(due.pending).toEqual({
      slot: SUNDAY_2AM + WEEK,
      attempts: 0,
      dueAt: SUNDAY_2AM + WEEK + 90_000,
    });
    expect(updatePlan(due, at(SUNDAY_2AM + WEEK + 200))).toBe(due);
  });

  it('makes up once for however many slots passed while it was down', () => {
    const back = updatePlan(started, at(SUNDAY_2AM + 5 * WEEK + 3 * DAY));
    expect(back.pending).toMatchObject({ slot: SUNDAY_2AM + 5 * WEEK, attempts: 0 });
    expect(
      updatePlan({ ...back, pending: null }, at(SUNDAY_2AM + 6 * WEEK - 1)).pending,
    ).toBeNull();
  });

  it('lets a new slot take the place of retries of an old one', () => {
    const retrying = { slot: SUNDAY_2AM, attempts: 2, dueAt: SUNDAY_2AM + WEEK + HOUR };
    const plan = updatePlan({ ...started, pending: retrying }, at(SUNDAY_2AM + WEEK));
    expect(plan.pending).toMatchObject({ slot: SUNDAY_2AM + WEEK, attempts: 0 });
  });

  it('does not run a slot again when the clock jumps back by less than a period', () => {
    const back = updatePlan(started, at(SUNDAY_2AM - HOUR));
    expect(back).toBe(started);
    expect(updatePlan(back, at(SUNDAY_2AM + HOUR)).pending).toBeNull();
    expect(updatePlan(back, at(SUNDAY_2AM + WEEK)).pending).not.toBeNull();
  });

  it('does not wait for a year when the clock was a year ahead', () => {
    const ahead: Plan = {
      handled: SUNDAY_2AM + 52 * WEEK,
      pending: { slot: SUNDAY_2AM + 52 * WEEK, attempts: 1, dueAt: SUNDAY_2AM + 52 * WEEK },
    };
    const back = updatePlan(ahead, at(SUNDAY_2AM + DAY));
    expect(back).toMatchObject({ handled: SUNDAY_2AM + DAY, pending: { dueAt: SUNDAY_2AM + DAY } });
    expect(nextStart({ ...back, pending: null }, times, SUNDAY_2AM + DAY)).toBe(SUNDAY_2AM + WEEK);
  });
});

describe('the plan file', () => {
  it('gives back what was written, and nothing for what is not a plan', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bp-plan-'));
    const file = join(folder, 'ml', 'cron-runner.json');
    try {
      const told: Error[] = [];
      const read = (): Promise<Plan> => readPlan(file, (error) => told.push(error));
      expect(await read()).toEqual(EMPTY_PLAN);
      const plan = {
        handled: SUNDAY_2AM,
        pending: { slot: SUNDAY_2AM, attempts: 2, dueAt: SUNDAY_2AM + HOUR },
      };
      await writePlan(file, plan);
      expect(await read()).toEqual(plan);
      expect(told).toEqual([]);
      const text = await readFile(file, 'utf8');
      for (const damaged of [text.slice(0, 40), '[]', 'null', text.replaceAll('2026', 'x')]) {
        await writeFile(file, damaged);
        expect(await read()).toEqual(EMPTY_PLAN);
      }
      expect(told).toHaveLength(4);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
