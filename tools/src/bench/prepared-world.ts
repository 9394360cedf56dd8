import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { attemptKey, type FeedbackRecord } from '@bp/contracts';
import { type PreparedDataset, prepareDataset, upsertDataset } from '@bp/dataset';
import { feedbackRecord, simulateAttempts, type World } from '@bp/simulator';

export interface WorldAttempts {
  readonly attempts: number;
  readonly seed?: number | undefined;
  /** Attempts lie between the world's start and this. */
  readonly until: number;
}

/** The dataset of simulated attempts, prepared in `dir`. */
export async function preparedWorld(
  world: World,
  { attempts, seed, until }: WorldAttempts,
  dir: string,
): Promise<PreparedDataset> {
  const records = new Map<string, FeedbackRecord>();
  const options = { attempts, to: until, ...(seed === undefined ? {} : { seed }) };
  for (const attempt of simulateAttempts(world, options)) {
    const record = feedbackRecord(attempt);
    records.set(attemptKey(record.task_id, record.action_type), record);
  }
  await mkdir(dir, { recursive: true });
  const datasetPath = join(dir, 'dataset.csv');
  await upsertDataset({
    path: datasetPath,
    records: {
      size: records.size,
      has: (key) => records.has(key),
      get: (key) => records.get(key),
      keys: () => records.keys(),
    },
  });
  return prepareDataset({ datasetPath, outDir: join(dir, 'prepared'), clock: () => until });
}
