import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, fileStamp, formatInstant } from '@bp/contracts';
import { replaceFile } from '@bp/files';
import { beganBy, type RunRecord, type Step, type StepRecord } from './run-record.js';

/** Writes one run's record, whole and atomically at every change. */
export interface RunLedger {
  readonly record: RunRecord;
  /** Changes the record, then the file: where that can't be written, the record still knows. */
  update(change: Partial<RunRecord>): Promise<void>;
  /** Runs a step: marks it as running, then as done with its result and time, or as failed. */
  step<T extends StepOutcome>(step: Step, work: () => Promise<T>): Promise<T>;
}

/** What the ledger writes down of a step. */
export interface StepOutcome {
  readonly result: StepRecord['result'];
  /** What the run's record learns by it. */
  readonly record?: Partial<RunRecord>;
  /** Taken over from an earlier run whose inputs have not changed. */
  readonly reused?: boolean;
}

export interface StartRunOptions {
  /** Folder of the records. */
  readonly runs: string;
  readonly clock: Clock;
  readonly note: string | null;
}

export async function startRun(options: StartRunOptions): Promise<RunLedger> {
  const now = options.clock();
  await mkdir(options.runs, { recursive: true });
  const runId = `${fileStamp(now)}_${randomBytes(3).toString('hex')}`;
  const file = join(options.runs, `${runId}.json`);
  let record: RunRecord = {
    formatVersion: 1,
    run_id: runId,
    status: 'running',
    started_at: formatInstant(now),
    ended_at: null,
    degraded: false,
    warnings: [],
    note: options.note,
    steps: [],
    split_id: null,
    fingerprint: null,
    engine: null,
    objective: null,
    model: null,
    report: null,
    metrics: null,
    comparison: null,
    drift: null,
    dataset_rows: null,
    version: null,
    deployed: false,
    error: null,
  };
  const update = async (change: Partial<RunRecord>): Promise<void> => {
    record = { ...record, ...change };
    await replaceFile(file, `${JSON.stringify(record, null, 2)}\n`);
  };
  const setStep = (entry: StepRecord, change: Partial<RunRecord> = {}): Promise<void> =>
    update({ ...change, steps: [...record.steps.filter((s) => s.step !== entry.step), entry] });

  await update({});
  return {
    get record() {
      return record;
    },
    update,
    step: async (step, work) => {
      const begun = { step, started_at: formatInstant(options.clock()), result: {} } as const;
      const start = performance.now();
      const seconds = (): number => Number(((performance.now() - start) / 1000).toFixed(3));
      await setStep({ ...begun, status: 'running', seconds: null });
      try {
        const outcome = await work();
        const status = outcome.reused === true ? 'reused' : 'done';
        const { result } = outcome;
        await setStep({ ...begun, status, seconds: seconds(), result }, outcome.record);
        return outcome;
      } catch (error) {
        // On a full disk this can't be written either: the first error says more.
        await setStep({ ...begun, status: 'failed', seconds: seconds() }).catch(() => {});
        throw error;
      }
    },
  };
}

/** As `readRuns`, without runs from the future: one of them must not stand for the last run until that time comes. */
export async function readPastRuns(runs: string, now: number): Promise<RunRecord[]> {
  return (await readRuns(runs)).filter(beganBy(now));
}

/** All records that can be read, newest first. A record that can't be read is left out: history must not stop a run. */
export async function readRuns(
  runs: string,
  newest = Number.POSITIVE_INFINITY,
): Promise<RunRecord[]> {
  const names = await readdir(runs).catch(() => []);
  const files = names.filter((name) => /^\d{8}_\d{6}_[0-9a-f]+\.json$/.test(name)).sort();
  const records = await Promise.all(
    files
      .reverse()
      .slice(0, newest)
      .map(async (name) => {
        try {
          const record = JSON.parse(await readFile(join(runs, name), 'utf8')) as RunRecord;
          return record.formatVersion === 1 ? record : null;
        } catch {
          return null;
        }
      }),
  );
  return records.filter((record) => record !== null);
}
