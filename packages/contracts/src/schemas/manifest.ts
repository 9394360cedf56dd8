import { z } from 'zod';
import { ACTIONS } from '../actions.js';
import { ENGINES, MODEL_FORMATS, OBJECTIVES } from '../manifest.js';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** `manifest.json` of a model bundle, for programs that take bundles from elsewhere. */
export const bundleManifestSchema = z.object({
  formatVersion: z.literal(1),
  createdAt: z.iso.datetime(),
  engine: z.enum(ENGINES),
  engineVersion: z.string(),
  modelFormat: z.enum(MODEL_FORMATS),
  modelFile: z.enum(['model.json', 'model.txt']),
  objective: z.enum(OBJECTIVES),
  classes: z.array(z.enum(ACTIONS)).min(2),
  parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  seed: z.int(),
  threads: z.int(),
  bestIteration: z.int().nonnegative(),
  datasetHash: sha256,
  splitId: z.string(),
  rows: z.object({ train: z.int().nonnegative(), validation: z.int().nonnegative() }),
  baselineAction: z.enum(ACTIONS),
  inputs: z.array(z.string()),
  files: z.record(z.string(), z.object({ sha256, size: z.int().nonnegative() })),
});
