import { join } from 'node:path';
import { fileStamp, formatInstant } from '@bp/contracts';
import { replaceFile } from '@bp/files';
import type { RetrainResult, RunRecord } from '@bp/pipeline';
import { runRecord as deployedRun } from '../../../../packages/pipeline/src/testing/run-records.js';

/** The record of a run that kept the current model, but for what is given. */
export function runRecord(startedAt: number, change: Partial<RunRecord> = {}): RunRecord {
  return deployedRun({
    run_id: `${fileStamp(startedAt)}_abcdef`,
    status: 'kept',
    started_at: formatInstant(startedAt),
    ended_at: formatInstant(startedAt + 60_000),
    metrics: null,
    comparison: null,
    dataset_rows: null,
    version: null,
    deployed: false,
    ...change,
  });
}

/** The record of a run that the API ended, which said this. */
export function failedRun(startedAt: number, message: string): RunRecord {
  const remedy = 'Ask again later.';
  const error = { code: 'API_FAILED', message, remedy, step: 'collect' } as const;
  return runRecord(startedAt, { status: 'failed', error });
}

export async function saveRun(runs: string, record: RunRecord): Promise<void> {
  await replaceFile(join(runs, `${record.run_id}.json`), JSON.stringify(record));
}

/** The document that a run with this record would have given. */
export function resultOf(record: RunRecord): RetrainResult {
  return {
    run_id: record.run_id,
    success: true,
    degraded: false,
    steps_completed: 6,
    collect: null,
    metrics: record.metrics,
    comparison: record.comparison,
    version: record.version,
    deployed: record.deployed,
    unchanged: false,
    model: null,
    report: null,
    warnings: [],
    seconds: {},
  };
}
