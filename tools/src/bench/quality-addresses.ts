import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { ACTIONS, type Action } from '@bp/contracts';
import { importLegacy, matrixRows, type PreparedDataset, prepareDataset } from '@bp/dataset';
import { PYTHON } from './sides.js';
import { trainedModel } from './trained-model.js';

/** How often a model names the action that worked, on the test part of a file that holds addresses and labels alone. */
export interface AddressQuality {
  readonly seed: number;
  readonly ours: number;
  /** Of logistic regression on character n-grams; `null` where scikit-learn is missing. */
  readonly peer: number | null;
  readonly rows: number;
}

/** @param file A legacy CSV. */
export async function addressQuality(
  seed: number,
  file: string,
  dir: string,
): Promise<AddressQuality> {
  const { prepared, outDir } = await preparedLegacy(file, dir);
  const model = await trainedModel(join(dir, `${basename(file)}-model`), prepared, 'action');
  const { test } = prepared.parts;
  const rows = matrixRows(test, 'action');
  const right = rows.filter(
    (row) => model.predict(test.input(row)).action === ACTIONS[test.action[row]!],
  );
  const peer = ngramPeer(outDir)?.accuracy ?? null;
  return { seed, ours: right.length / rows.length, peer, rows: rows.length };
}

/** A legacy CSV taken in and prepared, and where its parts are. */
export async function preparedLegacy(
  file: string,
  dir: string,
): Promise<{ readonly prepared: PreparedDataset; readonly outDir: string }> {
  const datasetPath = join(dir, `${basename(file)}-dataset.csv`);
  await importLegacy({ file, datasetPath, quarantinePath: join(dir, 'quarantine.jsonl') });
  const outDir = join(dir, `${basename(file)}-prepared`);
  return { prepared: await prepareDataset({ datasetPath, outDir, clock: Date.now }), outDir };
}

/** @param addresses A JSON list of addresses to choose actions for. Default: none. */
export function ngramPeer(
  prepared: string,
  addresses?: string,
): { readonly accuracy: number; readonly actions: readonly Action[] } | null {
  const script = join(import.meta.dirname, '../../peers/dataset_quality.py');
  const args = [script, prepared, ...(addresses === undefined ? [] : [addresses])];
  const run = spawnSync(PYTHON, args, { encoding: 'utf8' });
  return run.status === 0 ? JSON.parse(run.stdout.trim()) : null;
}
