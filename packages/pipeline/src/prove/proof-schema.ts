import { z } from 'zod';
import type { Proof } from './proof.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().min(0);

/** What `proof.json` has to be before anything of it is gone by. */
export const proofSchema = z.object({
  formatVersion: z.literal(1),
  created_at: z.string(),
  project: z.string(),
  version: z.string(),
  registry: z.object({ id: z.string(), revision: whole, checksum: hash }),
  entry: z.looseObject({
    created_at: z.string(),
    created_by: z.string(),
    accuracy: z.number().nullable(),
    verdict: z.string().nullable(),
  }),
  approvers: z.record(z.string(), z.string()),
  approvals: whole,
  engine: z.object({ engine: z.string(), version: z.string(), library_sha256: hash.nullable() }),
  settings: z.unknown(),
  signed_by: z.string().nullable(),
  training_rows: whole.nullable(),
  with_data: z.boolean(),
  files: z.record(z.string(), z.object({ sha256: hash, size: whole })),
}) as unknown as z.ZodType<Proof>;
