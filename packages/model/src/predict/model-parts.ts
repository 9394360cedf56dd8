import { basename, join } from 'node:path';
import type { BundleManifest } from '@bp/contracts';
import { parseBundleJson } from '../bundle/read-bundle-json.js';
import {
  type BundleExpectation,
  readVerifiedBundle,
  type VerifiedBundle,
} from '../bundle/verify-bundle.js';
import { checkEncoder, type Encoder } from '../encode/encoder.js';
import { type BlendPrior, checkBlendPrior } from '../margin/blend-prior.js';
import type { TreeEnsemble } from '../trees/ensemble.js';
import { readForestJson } from '../trees/forest-json.js';
import { readLightgbmText } from '../trees/lightgbm-text.js';
import { readXgboostJson } from '../trees/xgboost-json.js';

/** Name of the bundle's file with the linear part of a blended model. */
export const PRIOR_FILE = 'prior.json';

/** A loaded model as plain data: a worker thread can read a bundle and hand this over without copying. */
export interface ModelParts {
  readonly version: string;
  readonly manifest: BundleManifest;
  readonly encoder: Encoder;
  readonly ensemble: TreeEnsemble;
  /** `null` where the model is its trees alone. */
  readonly prior: BlendPrior | null;
}

/** What a model is called, and what its bundle must be. */
export interface LoadModelOptions extends BundleExpectation {
  /** What predictions name as their model's version. Default: the folder's name. */
  readonly version?: string;
}

/**
 * Verifies the bundle in `dir` and reads what prediction needs of it.
 * @throws BpError `INTEGRITY` before anything is parsed, `BUNDLE_INVALID`.
 */
export async function loadModelParts(
  dir: string,
  options: LoadModelOptions = {},
): Promise<ModelParts> {
  const bundle = await readVerifiedBundle(dir, options);
  const encoder = parseBundleJson<unknown>(bundle, dir, 'encoder.json');
  checkEncoder(encoder);
  return {
    version: options.version ?? basename(dir),
    manifest: bundle.manifest,
    encoder,
    ensemble: readEnsemble(bundle, dir),
    prior: bundle.files.has(PRIOR_FILE)
      ? checkBlendPrior(parseBundleJson<unknown>(bundle, dir, PRIOR_FILE), {
          features: encoder.featureNames.length,
          heads: bundle.manifest.classes.length,
          where: join(dir, PRIOR_FILE),
        })
      : null,
  };
}

function readEnsemble(bundle: VerifiedBundle, dir: string): TreeEnsemble {
  const { modelFile, modelFormat } = bundle.manifest;
  const bytes = bundle.files.get(modelFile)!;
  const where = join(dir, modelFile);
  switch (modelFormat) {
    case 'xgboost-json':
      return readXgboostJson(bytes, where);
    case 'lightgbm-text':
      return readLightgbmText(bytes, where);
    case 'forest-json':
      return readForestJson(bytes, where);
  }
}

/** The buffers of `parts` for the transfer list of `postMessage`: after it, the sender's copy is empty. */
export function transferList(parts: ModelParts): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  const { complete } = parts.ensemble;
  const values = [parts.ensemble, complete ?? {}, complete?.conditions ?? {}].flatMap(
    Object.values,
  );
  for (const value of values) {
    if (ArrayBuffer.isView(value) && value.buffer instanceof ArrayBuffer) buffers.add(value.buffer);
  }
  return [...buffers];
}
