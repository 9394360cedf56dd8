import type { Action, Engine, Objective } from '@bp/contracts';
import type { TrainingParameters } from '@bp/trainer';

/** Everything that can be set in `bp.config.json`. Times and sizes name their unit. */
export interface Settings {
  /** Step 1. Paths are relative to the project folder. */
  readonly feedback: {
    readonly automationLog: string;
    readonly shadowLog: string;
    /** Days back from now in which an attempt must have spoken to be taken. */
    readonly sinceDays: number;
    /** Base address of the Laravel application; `null`: no API. Also `LARAVEL_API_URL`. */
    readonly apiUrl: string | null;
    /** Time limit of one request. */
    readonly apiTimeoutSeconds: number;
  };
  /** Step 2. */
  readonly dataset: {
    /** Spellings of actions in legacy files beyond the built-in ones: label → action. */
    readonly legacyLabels: Readonly<Record<string, Action>>;
    /** At most so many URL and host tokens become features. */
    readonly maxTokens: number;
    /** A token must stand in so many training rows. */
    readonly minTokenSupport: number;
    /** Stop the run where the data has drifted, instead of warning. */
    readonly strictData: boolean;
    /** Effect sizes from which the data counts as drifted from what production was trained on. */
    readonly drift: {
      /** Jensen–Shannon distance (0–1) of a feature's values. */
      readonly distance: number;
      /** Change of a feature's missing share. */
      readonly missing: number;
      /** Share of values that production never saw. */
      readonly newValues: number;
      /** Jensen–Shannon distance of the attempted actions. */
      readonly actions: number;
      /** Change of an action's success rate. */
      readonly successRate: number;
      /** Fewest known values on both sides; below, nothing is said. */
      readonly minRows: number;
    };
  };
  /** Step 3. */
  readonly training: {
    /** `auto`: the first of xgboost, lightgbm, randomforest that can run here. */
    readonly engine: 'auto' | Engine;
    readonly objective: 'auto' | Objective;
    readonly seed: number;
    /** `null`: as many as there are cores. */
    readonly threads: number | null;
    readonly classWeights: 'balanced' | null;
    /** Training parameters that differ from the engine's defaults, e.g. `maxDepth`, `learningRate`. */
    readonly parameters: Partial<TrainingParameters>;
    readonly tune: { readonly trials: number; readonly timeBudgetSeconds: number };
  };
  /** Step 5: the promotion gate. */
  readonly gate: {
    /** Smallest rise of the metric that counts as better. */
    readonly minImprovement: number;
    /** Below so many scored rows the verdict is `inconclusive`. */
    readonly minRows: number;
    readonly minEffectiveSampleSize: number;
    /** Largest fall of a class's recall, where the class has `minRecallRows` test rows. */
    readonly maxRecallDrop: number;
    readonly minRecallRows: number;
    readonly failureRateMustNotRise: boolean;
    /** Also ask that the paired bootstrap's lower bound lies above 0. */
    readonly confidence: boolean;
    /** Bootstrap draws of whole domains. */
    readonly resamples: number;
    /** Level of every interval. */
    readonly intervalLevel: number;
    /** Largest importance weight: larger ones are cut. */
    readonly clip: number;
    /** Effective sample size of matched attempts that a failure rate needs. */
    readonly minFailureRateSampleSize: number;
    /** Share of recommendations that the logging policy could have chosen, below which nothing is concluded. */
    readonly minOverlap: number;
    /** Mean chance of another action than the logged one, below which nothing is concluded. */
    readonly minExploration: number;
    /** Slices with fewer scored rows say so. */
    readonly minSliceRows: number;
  };
  /** Step 6. */
  readonly registry: {
    /** File with the Ed25519 private key (PEM) that signs new versions. */
    readonly signingKeyFile: string | null;
    /** File with the Ed25519 public key (PEM); when given, unsigned versions are refused. */
    readonly trustedKeyFile: string | null;
  };
  readonly notifications: {
    /** Also `BP_WEBHOOK_URL`. */
    readonly webhookUrl: string | null;
    readonly timeoutSeconds: number;
    /** Tell when no run has succeeded for so many days. */
    readonly staleAfterDays: number;
  };
  readonly schedule: {
    /** Five fields: minute, hour, day of month, month, day of week. */
    readonly cron: string;
    readonly timeZone: string;
    /** A start is put off by a random time up to this. */
    readonly jitterSeconds: number;
    /** A failed run is tried again so often. */
    readonly retries: number;
    /** Before the first retry; doubled for each further one, up to six hours. */
    readonly retryDelaySeconds: number;
    /** A run that takes longer is cancelled. */
    readonly maxRunMinutes: number;
    /** The scheduled run asks the API too. */
    readonly useApi: boolean;
    readonly host: string;
    readonly port: number;
  };
  readonly logging: {
    readonly level: LogLevel;
    /** The log file is rotated at this size. */
    readonly maxBytes: number;
    readonly maxFiles: number;
  };
}

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const DEFAULT_SETTINGS: Settings = {
  feedback: {
    automationLog: 'logs/automation_logs.jsonl',
    shadowLog: 'logs/shadow_mode_logs.jsonl',
    sinceDays: 7,
    apiUrl: null,
    apiTimeoutSeconds: 60,
  },
  dataset: {
    legacyLabels: {},
    maxTokens: 64,
    minTokenSupport: 10,
    strictData: false,
    drift: {
      distance: 0.2,
      missing: 0.15,
      newValues: 0.05,
      actions: 0.2,
      successRate: 0.15,
      minRows: 200,
    },
  },
  training: {
    engine: 'auto',
    objective: 'auto',
    seed: 42,
    threads: null,
    classWeights: null,
    parameters: {},
    tune: { trials: 20, timeBudgetSeconds: 600 },
  },
  gate: {
    minImprovement: 0.01,
    minRows: 30,
    minEffectiveSampleSize: 100,
    maxRecallDrop: 0.1,
    minRecallRows: 30,
    failureRateMustNotRise: true,
    confidence: false,
    resamples: 2000,
    intervalLevel: 0.9,
    clip: 100,
    minFailureRateSampleSize: 30,
    minOverlap: 0.75,
    minExploration: 0.01,
    minSliceRows: 30,
  },
  registry: { signingKeyFile: null, trustedKeyFile: null },
  notifications: { webhookUrl: null, timeoutSeconds: 10, staleAfterDays: 10 },
  schedule: {
    cron: '0 2 * * 0',
    timeZone: 'UTC',
    jitterSeconds: 0,
    retries: 3,
    retryDelaySeconds: 300,
    maxRunMinutes: 720,
    useApi: false,
    host: '127.0.0.1',
    port: 9464,
  },
  logging: { level: 'info', maxBytes: 5_000_000, maxFiles: 5 },
};
