import type { DatasetPlace } from '@bp/contracts';
import { datasetOf, eachDomain, type PreparedDataset, scanRecords } from '@bp/dataset';
import { TrainingKeys } from '@bp/model';

/**
 * What the rows that are trained and validated on are known by: their domains as prepared, and the tasks of the
 * dataset's rows in these parts. Rows that were left out of learning are among the tasks: a few too many harm nobody.
 */
export async function trainingKeys(
  preparedDir: string,
  { parts, share, metadata }: PreparedDataset,
  place: DatasetPlace | null,
): Promise<TrainingKeys> {
  const { train, validation } = metadata.parts;
  const atMost = metadata.rowsRead + train.domains + validation.domains;
  const keys = new TrainingKeys(atMost, metadata.datasetHash);
  const addDomain = (value: string): void => keys.add({ kind: 'domain', value });
  for (const split of ['train', 'validation'] as const) {
    const { group, domains } = parts[split];
    if (share < 1) await eachDomain(preparedDir, split, addDomain);
    else for (const each of new Set(group)) addDomain(domains[each]!);
  }
  await scanRecords({ path: datasetOf(preparedDir, metadata, place) }, (text) => {
    if (text('split') !== 'test') keys.add({ kind: 'task', value: text('task_id').trim() });
  });
  return keys;
}
