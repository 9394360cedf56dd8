import { ACTIONS, ENGINES, LARGEST_SEED, OBJECTIVES } from '@bp/contracts';
import type { TrainingParameters } from '@bp/trainer';
import { z } from 'zod';
import { LOG_LEVELS } from './settings.js';

const path = z.string().min(1);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an address with http or https' });
/** The API knows its client by a token; `fetch` asks no address with a password. */
const apiUrl = httpUrl.refine(hasNoPassword, 'must have no user name or password in it');
const share = z.number().min(0).max(1);
const count = z.int().min(1);
/** More than any machine has cores for; a slip of the hand should not start a million. */
const MOST_THREADS = 1024;
/** Seconds that an answer is waited for. */
const timeLimit = z.number().positive().max(86_400);

const trainingParameters = z
  .strictObject({
    maxDepth: count,
    learningRate: z.number().gt(0).max(1),
    rounds: count,
    earlyStoppingRounds: count,
    subsample: z.number().gt(0).max(1),
    columnSample: z.number().gt(0).max(1),
    minChildWeight: z.number().min(0),
    gamma: z.number().min(0),
    l1: z.number().min(0),
    l2: z.number().min(0),
    maxBins: z.int().min(2),
    leaves: z.int().min(2),
    trees: count,
  } satisfies Record<keyof TrainingParameters, z.ZodType>)
  .partial();

/** `bp.config.json`: every part may be left out, nothing unknown may be in it. Fields: `docs/settings.md`. */
export const settingsFileSchema = z
  .strictObject({
    $schema: z.string(),
    feedback: z
      .strictObject({
        automationLog: path,
        shadowLog: path,
        sinceDays: z.number().positive(),
        apiUrl: apiUrl.nullable(),
        apiTimeoutSeconds: timeLimit,
      })
      .partial(),
    dataset: z
      .strictObject({
        legacyLabels: z.record(z.string(), z.enum(ACTIONS)),
        maxTokens: z.int().min(0).max(2000),
        minTokenSupport: count,
        strictData: z.boolean(),
        drift: z
          .strictObject({
            distance: share,
            missing: share,
            newValues: share,
            actions: share,
            successRate: share,
            minRows: count,
          })
          .partial(),
      })
      .partial(),
    training: z
      .strictObject({
        engine: z.enum(['auto', ...ENGINES]),
        objective: z.enum(['auto', ...OBJECTIVES]),
        seed: z.int().min(0).max(LARGEST_SEED),
        threads: z.int().min(1).max(MOST_THREADS).nullable(),
        classWeights: z.literal('balanced').nullable(),
        parameters: trainingParameters,
        tune: z.strictObject({ trials: count, timeBudgetSeconds: z.number().positive() }).partial(),
      })
      .partial(),
    gate: z
      .strictObject({
        minImprovement: share,
        minRows: count,
        minEffectiveSampleSize: z.number().min(1),
        maxRecallDrop: share,
        minRecallRows: count,
        failureRateMustNotRise: z.boolean(),
        confidence: z.boolean(),
        resamples: z.int().min(2000).max(1_000_000),
        intervalLevel: z.number().min(0.5).max(0.999),
        clip: z.number().min(1),
        minFailureRateSampleSize: z.number().min(1),
        minOverlap: share,
        minExploration: share,
        minSliceRows: count,
      })
      .partial(),
    registry: z
      .strictObject({ signingKeyFile: path.nullable(), trustedKeyFile: path.nullable() })
      .partial(),
    notifications: z
      .strictObject({
        webhookUrl: httpUrl.nullable(),
        timeoutSeconds: timeLimit,
        staleAfterDays: z.number().positive(),
      })
      .partial(),
    schedule: z
      .strictObject({
        cron: z.string().min(1),
        timeZone: z.string().min(1),
        jitterSeconds: z.number().min(0),
        retries: z.int().min(0),
        retryDelaySeconds: z.number().min(0),
        maxRunMinutes: z.number().positive().max(20_000),
        useApi: z.boolean(),
        host: z.string().min(1),
        port: z.int().min(0).max(65_535),
      })
      .partial(),
    logging: z
      .strictObject({
        level: z.enum(LOG_LEVELS),
        maxBytes: z.int().min(1000),
        maxFiles: count,
      })
      .partial(),
  })
  .partial();

function hasNoPassword(address: string): boolean {
  if (!URL.canParse(address)) return true;
  const { username, password } = new URL(address);
  return username === '' && password === '';
}

/** `bp.config.json` as parsed: a part of `Settings`, to any depth. */
export type SettingsFile = z.infer<typeof settingsFileSchema>;
