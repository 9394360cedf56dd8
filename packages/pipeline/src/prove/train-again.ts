import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BundleManifest, canonicalJson } from '@bp/contracts';
import { buildParts, readPrepared } from '@bp/dataset';
import { MANIFEST_FILE, TRAINING_KEYS_FILE } from '@bp/model';
import { type Backend, chooseEngine, type TrainingParameters, trainBundle } from '@bp/trainer';
import { hashFile } from '../run/content-hash.js';
import { withStoredRows } from '../steps/store-training.js';
import { goldenInputs, learnedRows, mostCommonSuccess } from '../steps/train.js';

/** Whether a version came out of the data again. */
export type Reproduction =
  | { readonly verdict: 'reproduced' }
  | { readonly verdict: 'different'; readonly reason: string }
  | { readonly verdict: 'not reproducible here'; readonly reason: string };

/** The data, the bundle that is said to come from it, and a folder that may be made. */
export interface TrainAgainOptions {
  readonly data: string;
  readonly version: string;
  readonly manifest: BundleManifest;
  /** A folder that is not there yet. */
  readonly dir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Trials are found by tuning against the clock, so that another machine tries others; the parameters that came of them are
 * in the manifest. What rows are known by is made from the dataset, which is not in a proof.
 */
const NOT_TRAINED: readonly string[] = ['trials.json', TRAINING_KEYS_FILE];

/** Trains as the manifest says, on the same rows, and compares every file byte for byte. */
export async function trainAgain(options: TrainAgainOptions): Promise<Reproduction> {
  const { data, version, manifest, dir, env, signal } = options;
  const backend = backendOf(manifest, env);
  if (typeof backend === 'string') return { verdict: 'not reproducible here', reason: backend };
  const { workers } = manifest.parameters;
  if (workers !== undefined) {
    const reason = `it was trained on ${String(workers)} machines together`;
    return { verdict: 'not reproducible here', reason };
  }
  const { classWeights, rowsInMemory, ...parameters } = manifest.parameters;
  const mostRows = typeof rowsInMemory === 'number' ? rowsInMemory : undefined;
  const prepared = await readPrepared({ dir: data, datasetPath: null, mostRows });
  const other = (['datasetHash', 'splitId'] as const).find(
    (field) => prepared.metadata[field] !== manifest[field],
  );
  if (other !== undefined) {
    return { verdict: 'different', reason: `the data has another ${other} than the model` };
  }
  const { parts, encoder, profile } = prepared;
  const { objective, seed, threads, datasetHash, splitId } = manifest;
  const [train, validation] = buildParts([parts.train, parts.validation], encoder, objective);
  await withStoredRows(data, prepared, { objective, rowsInMemory: mostRows ?? 0 }, (stored) =>
    trainBundle({
      dir,
      objective,
      stored,
      rows: learnedRows(prepared, objective),
      engine: manifest.engine,
      train: train!,
      validation: validation!,
      encoder,
      profile,
      goldenInputs: goldenInputs(parts.validation, seed),
      lineage: { datasetHash, splitId, baselineAction: mostCommonSuccess(prepared) },
      parameters: parameters as Partial<TrainingParameters>,
      seed,
      threads,
      classWeights: classWeights === 'balanced' ? classWeights : null,
      clock: () => Date.parse(manifest.createdAt),
      env,
      signal,
    }),
  );
  return compare(version, dir, manifest);
}

/** The library that trained the model, or why it is not here. */
export function backendOf(manifest: BundleManifest, env: NodeJS.ProcessEnv): Backend | string {
  const { engine, engineVersion } = manifest;
  let backend: Backend;
  try {
    ({ backend } = chooseEngine(engine, env));
  } catch (error) {
    return (error as Error).message;
  }
  if (backend.version === engineVersion && backend.modelFormat === manifest.modelFormat)
    return backend;
  return `the model was trained with ${engine} ${engineVersion} (${manifest.modelFormat}), and here is ${backend.name} ${backend.version}`;
}

/** sha256 of a native library; `null` for one that is no file. */
export function libraryHash({ library }: Backend): Promise<string | null> {
  return hashFile(library);
}

async function compare(
  original: string,
  again: string,
  manifest: BundleManifest,
): Promise<Reproduction> {
  const names = Object.keys(manifest.files).filter((name) => !NOT_TRAINED.includes(name));
  for (const name of names) {
    const [one, two] = await Promise.all([
      readFile(join(original, name)),
      readFile(join(again, name)).catch(() => null),
    ]);
    if (two === null || !one.equals(two)) {
      return { verdict: 'different', reason: `${name} comes out otherwise` };
    }
  }
  const made = JSON.parse(await readFile(join(again, MANIFEST_FILE), 'utf8')) as BundleManifest;
  const claims = ({ files, ...claimed }: BundleManifest): string =>
    canonicalJson({
      ...claimed,
      files: Object.entries(files)
        .filter(([name]) => !NOT_TRAINED.includes(name))
        .sort(),
    });
  return claims(made) === claims(manifest)
    ? { verdict: 'reproduced' }
    : { verdict: 'different', reason: 'the manifest comes out otherwise' };
}
