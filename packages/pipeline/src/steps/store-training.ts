import type { Objective } from '@bp/contracts';
import { type PreparedDataset, storeRows } from '@bp/dataset';
import type { TrainBundleOptions } from '@bp/trainer';

/**
 * Runs `work` with all training and validation rows in a file beside the prepared parts, where the parts in memory are
 * only some of them; else with `undefined`.
 * @throws BpError PREPARED_STALE, STORAGE_FAILED; what `work` throws.
 */
export async function withStoredRows<T>(
  dir: string,
  { share }: PreparedDataset,
  { objective, rowsInMemory }: { readonly objective: Objective; readonly rowsInMemory: number },
  work: (stored: TrainBundleOptions['stored']) => Promise<T>,
): Promise<T> {
  if (share === 1) return work(undefined);
  const splits = ['train', 'validation'] as const;
  const stored = await storeRows({ dir, splits, target: objective, folder: dir });
  try {
    return await work({ ...stored, trainRows: stored.rows[0]!, rowsInMemory });
  } finally {
    await stored.close();
  }
}
