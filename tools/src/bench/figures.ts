import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import type { AccuracyRow } from './accuracy-world.js';
import { describeMachine } from './contest.js';
import type { BenchOutcome } from './outcomes.js';
import type { ScalingFigures } from './scaling-fit.js';

const FIGURES_FILE = 'docs/benchmarks.json';

/** A part of the figures: measured at one time on one machine. */
export interface Measured<T> {
  /** ISO 8601 UTC. */
  readonly measuredAt: string;
  readonly machine: string;
  /** What a reader should know of the circumstances. */
  readonly note?: string;
  readonly figures: T;
}

/** Figures that were measured here and now. */
export function measuredNow<T>(figures: T): Measured<T> {
  return { measuredAt: new Date().toISOString(), machine: describeMachine(), figures };
}

/** The last figures of every benchmark; `docs/benchmarks.md` is made from them. */
export interface BenchFigures {
  readonly benches?: Readonly<Record<string, Measured<BenchOutcome>>>;
  readonly scaling?: Measured<ScalingFigures>;
  readonly accuracy?: Measured<readonly AccuracyRow[]>;
}

export function readFigures(): BenchFigures {
  return JSON.parse(readFileSync(join(CHECKOUT, FIGURES_FILE), 'utf8')) as BenchFigures;
}

/** Replaces the parts that were measured anew. */
export function writeFigures(change: BenchFigures): BenchFigures {
  const figures = { ...readFigures(), ...change };
  writeFileSync(join(CHECKOUT, FIGURES_FILE), `${JSON.stringify(figures, null, 2)}\n`);
  return figures;
}
