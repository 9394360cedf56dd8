import type { DatasetPlace } from '@bp/contracts';
import { datasetOf, type PreparedDataset, scanRecords } from '@bp/dataset';
import type { TrainingKey } from '@bp/model';

/**
 * What the rows that are trained and validated on are known by: their domains as prepared, and the tasks of the
 * dataset's rows in these parts. Rows that were left out of learning are among the tasks: a few too many harm nobody.
 */
export async function trainingKeys(
  preparedDir: string,
  { parts, metadata }: PreparedDataset,
  place: DatasetPlace | null,
): Promise<TrainingKey[]> {
  const keys: TrainingKey[] = [parts.train, parts.validation].flatMap((part) =>
    [...new Set(part.group)].map((group) => ({ kind: 'domain', value: part.domains[group]! })),
  );
  await scanRecords({ path: datasetOf(preparedDir, metadata, place) }, (text) => {
    if (text('split') !== 'test') keys.push({ kind: 'task', value: text('task_id').trim() });
  });
  return keys;
}
