import { type AttemptKey, attemptKey } from '@bp/contracts';
import { readHeader } from '../csv/header.js';
import type { DatasetFileOptions } from './dataset-hash.js';
import { RecordReader } from './record-row.js';
import { scanBody } from './sorted-rows.js';

/** Which dataset to look in (where there is none, it holds nothing), and for what. */
export interface HeldAttemptsOptions extends DatasetFileOptions {
  readonly keys: ReadonlySet<AttemptKey>;
}

/** Which of `keys` the dataset has a row of. Reads a file once. Errors as `upsertDataset` says. */
export async function heldAttempts(options: HeldAttemptsOptions): Promise<Set<AttemptKey>> {
  const { path, keys } = options;
  const held = new Set<AttemptKey>();
  if (keys.size === 0) return held;
  if (typeof path !== 'string') return path.held(keys);
  const header = await readHeader(path);
  if (header === null || header.kind === 'legacy') return held;
  const reader = new RecordReader(header);
  await scanBody({ ...options, header }, (row) => {
    const action = reader.action(row);
    if (action !== undefined) {
      const key = attemptKey(reader.taskId(row), action);
      if (keys.has(key)) held.add(key);
    }
    return held.size < keys.size;
  });
  return held;
}
