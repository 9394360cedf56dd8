import type { DatasetPlace } from '@bp/contracts';
import { datasetOf, eachDomain, type PreparedDataset, scanRecords } from '@bp/dataset';
import { TrainingKeys } from '@bp/model';

/**
 * What the rows that are trained and validated on are known by: their domains as prepared, and the tasks of the
 * dataset's rows in these parts. Rows that were left out of learning are among the tasks: a few too many harm nobody.
 */
export async function trainingKeys(
  preparedDir: string,
  { metadata }: PreparedDataset,
  place: DatasetPlace | null,
): Promise<TrainingKeys> {
  const { train, validation } = metadata.parts;
  const atMost = metadata.rowsRead + train.domains + validation.domains;
  const keys = new TrainingKeys(atMost, metadata.datasetHash);
  for (const split of ['train', 'validation'] as const) {
    await eachDomain(preparedDir, split, (value) => keys.add({ kind: 'domain', value }));
  }
  await scanRecords({ path: datasetOf(preparedDir, metadata, place) }, (text) => {
    if (text('split') !== 'test') keys.add({ kind: 'task', value: text('task_id').trim() });
  });
  return keys;
}
