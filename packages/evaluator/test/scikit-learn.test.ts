import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ACTIONS, type Action, type Objective } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { evaluateModel } from '../src/evaluate/evaluate-model.js';
import { partOfRows } from '../src/part/part-of-rows.js';

const FIXTURES = new URL('../../../test-fixtures/evaluator/', import.meta.url);
const PYTHON = '/usr/bin/python3';

interface Attempt {
  readonly action: Action;
  readonly success: number;
  readonly propensity: number;
  readonly domain: number;
  readonly chances: readonly number[];
}

const attempts = read('attempts.json') as Attempt[];
const written = read('figures.json') as Record<string, Record<string, unknown>>;

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FIXTURES), 'utf8'));
}

function evaluated(objective: Objective): Record<string, unknown> {
  const rows = attempts.map((row) => ({ ...row, success: row.success === 1, group: row.domain }));
  return { ...evaluateModel(partOfRows(rows, { objective }), { resamples: 200 }) };
}

/** Compares numbers within 1e-12, however deep. */
function expectSame(ours: unknown, theirs: unknown, path = ''): void {
  if (typeof theirs === 'number') {
    expect(ours, path).toBeCloseTo(theirs, 12);
    return;
  }
  for (const [key, value] of Object.entries(theirs as object)) {
    expectSame((ours as Record<string, unknown>)?.[key], value, `${path}.${key}`);
  }
}

describe('figures are those of scikit-learn', () => {
  it('for classes: accuracy, precision, recall, F1, macro, weighted, confusion matrix, top 2', () => {
    expectSame(evaluated('success'), written.classification);
    expectSame(evaluated('success').accuracy_weighted, written.accuracy_weighted);
  });

  it('for chances to succeed: log loss, Brier score and AUC, per action too', () => {
    expectSame(evaluated('success'), written.success);
  });

  it('for chances of being the action that works: log loss and Brier score', () => {
    expectSame(evaluated('action'), written.action);
  });

  it('with 0 for a division by zero, and means over classes that occur or were recommended', () => {
    const { truth, recommended, ...figures } = written.zero_division as {
      truth: number[];
      recommended: number[];
    };
    const rows = truth.map((code, at) => ({
      action: ACTIONS[code]!,
      recommended: ACTIONS[recommended[at]!]!,
    }));
    expectSame(evaluateModel(partOfRows(rows), { resamples: 200 }), figures);
  });

  const missing = spawnSync(PYTHON, ['-c', 'import sklearn']).status !== 0;
  const name = missing
    ? 'live (skipped: apt-get install python3-sklearn)'
    : 'live: the written figures are what scikit-learn gives now';
  it.skipIf(missing)(name, () => {
    const script = fileURLToPath(new URL('scikit_learn_figures.py', FIXTURES));
    expectSame(written, JSON.parse(execFileSync(PYTHON, [script], { encoding: 'utf8' })));
  });
});
