import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, type Model } from '@bp/model';
import { type TrainBundleOptions, trainBundle } from '@bp/trainer';

/** A model trained only to measure something: its bundle is removed once it is loaded. */
export async function trainAside(
  training: Omit<TrainBundleOptions, 'dir' | 'goldenInputs'>,
): Promise<Model> {
  const folder = await mkdtemp(join(tmpdir(), 'bp-aside-'));
  try {
    const bundle = await trainBundle({ ...training, dir: join(folder, 'model'), goldenInputs: [] });
    return await loadModel(bundle.dir);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
