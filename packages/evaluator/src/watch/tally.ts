import {
  WATCHED_ARMS,
  type WatchedArm,
  type WatchedAttempt,
  type WatchOptions,
} from './watched-attempt.js';

const DAY_MS = 86_400_000;
const OUTCOME_DAYS = 7;
const NO_COUNTS = { outcomes: 0, successes: 0, errors: 0, due: 0, missing: 0, waiting: 0 };
const COUNTS = Object.keys(NO_COUNTS) as (keyof Counts)[];

/** Counts of attempts. */
export interface Counts {
  /** Attempts with an outcome. */
  outcomes: number;
  successes: number;
  errors: number;
  /** Attempts old enough for an outcome to be due, whether it came or not. */
  due: number;
  /** Those among them without one. */
  missing: number;
  /** Younger attempts without an outcome. */
  waiting: number;
}

/** The counts of one unit in one arm and one period of a constant share. */
export interface Cell extends Counts {
  readonly arm: WatchedArm;
  /** 0 for the first. */
  readonly period: number;
}

/** Unit → its cells, one or few. */
export type Tally = Map<string, Cell[]>;

export function tallyAttempts(attempts: Iterable<WatchedAttempt>, options: WatchOptions): Tally {
  const { now, outcomeDays = OUTCOME_DAYS, shareChanges = [] } = options;
  const tally: Tally = new Map();
  for (const { unit, arm, result, at } of attempts) {
    const cell = cellOf(tally, unit, arm, shareChanges.filter((change) => change <= at).length);
    const due = now - at >= outcomeDays * DAY_MS;
    if (due) cell.due += 1;
    if (result === null) cell[due ? 'missing' : 'waiting'] += 1;
    else countOutcome(cell, result);
  }
  return tally;
}

/** The cell of a unit, made where it is not there yet. */
export function cellOf(tally: Tally, unit: string, arm: WatchedArm, period: number): Cell {
  let cells = tally.get(unit);
  if (cells === undefined) {
    cells = [];
    tally.set(unit, cells);
  }
  for (const cell of cells) if (cell.arm === arm && cell.period === period) return cell;
  const cell: Cell = { arm, period, ...NO_COUNTS };
  cells.push(cell);
  return cell;
}

export function countOutcome(cell: Cell, result: NonNullable<WatchedAttempt['result']>): void {
  cell.outcomes += 1;
  if (result === 'success') cell.successes += 1;
  if (result === 'error') cell.errors += 1;
}

/** What an arm's cells add up to, and over how many units with an outcome. */
export interface ArmCounts extends Readonly<Counts> {
  readonly units: number;
}

export function countArms(tally: Tally): Record<WatchedArm, ArmCounts> {
  const sums = { production: { units: 0, ...NO_COUNTS }, candidate: { units: 0, ...NO_COUNTS } };
  for (const cells of tally.values()) {
    for (const arm of WATCHED_ARMS) {
      if (cells.some((cell) => cell.arm === arm && cell.outcomes > 0)) sums[arm].units += 1;
    }
    for (const cell of cells) {
      const sum = sums[cell.arm];
      for (const name of COUNTS) sum[name] += cell[name];
    }
  }
  return sums;
}
