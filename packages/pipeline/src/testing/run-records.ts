import type { Comparison } from '@bp/contracts';
import type { RunRecord } from '../run/run-record.js';

export const RECORDED_COMPARISON: Comparison = {
  verdict: 'promote',
  metric: 'accuracy',
  rows: 200,
  champion_accuracy: 0.61,
  challenger_accuracy: 0.645,
  improvement: 0.035,
  interval: [0.01, 0.06],
  reasons: [],
  rules: [],
  champion_version: 'v1.0.0',
};

/** The record of a run that deployed v1.1.0, but for what is given. */
export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    formatVersion: 1,
    run_id: '20260104_020000_abcdef',
    status: 'deployed',
    started_at: '2026-01-04T02:00:00.000Z',
    ended_at: '2026-01-04T02:03:00.000Z',
    degraded: false,
    warnings: [],
    note: null,
    steps: [],
    split_id: 's',
    fingerprint: 'f',
    engine: 'xgboost',
    objective: 'success',
    model: null,
    report: null,
    metrics: { accuracy: 0.645, f1_macro: 0.6 },
    comparison: RECORDED_COMPARISON,
    drift: null,
    dataset_rows: 5000,
    version: 'v1.1.0',
    deployed: (change.status ?? 'deployed') === 'deployed',
    error: null,
    ...change,
  };
}
