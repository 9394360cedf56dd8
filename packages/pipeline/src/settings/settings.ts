import type { Action, Engine, Objective } from '@bp/contracts';
import type { TrainingParameters } from '@bp/trainer';

/** Everything that can be set in `bp.config.json`. Times and sizes name their unit. */
export interface Settings {
  /** Step 1. Paths are relative to the project folder. */
  readonly feedback: {
    /** Log of the actions as they ran; its CSV form, rotated and `.gz` parts beside it are read too. */
    readonly automationLog: string;
    /** Log of shadow mode, likewise. */
    readonly shadowLog: string;
    /** Take attempts with at least one record from the last so many days. */
    readonly sinceDays: number;
    /** Base address of the Laravel application, without a password; `null`: no API. Also `LARAVEL_API_URL`. */
    readonly apiUrl: string | null;
    /** Longest silence of the API. A whole answer may take ten times as long, and longer where more than 10 kB/s come. */
    readonly apiTimeoutSeconds: number;
  };
  /** Step 2. */
  readonly dataset: {
    /** Spellings of actions in legacy files beyond the built-in ones: label → action. */
    readonly legacyLabels: Readonly<Record<string, Action>>;
    /** Largest number of URL and host tokens used as features. */
    readonly maxTokens: number;
    /** Fewest training rows in which a token or a category's value must occur to become a feature. */
    readonly minTokenSupport: number;
    /** Stop the run if the data has drifted, instead of warning. */
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
    /**
     * `success`: learn each action's chance of success; `action`: learn which action worked; `auto`: `success` if the
     * training part holds 50 successes and 50 failures that are not from legacy files, else `action`.
     */
    readonly objective: 'auto' | Objective;
    /** The same data, settings, seed and number of threads give the same model. */
    readonly seed: number;
    /** `null`: as many as there are cores. */
    readonly threads: number | null;
    /** `balanced`: every class counts alike, however few rows it has; `null`: every row counts alike. */
    readonly classWeights: 'balanced' | null;
    /** Training parameters that differ from the engine's defaults, e.g. `maxDepth`, `learningRate`. */
    readonly parameters: Partial<TrainingParameters>;
    readonly tune: {
      /** Most trials of `--tune`. */
      readonly trials: number;
      /** Longest time that `--tune` may take. */
      readonly timeBudgetSeconds: number;
    };
  };
  /** Step 5: the promotion gate. */
  readonly gate: {
    /** Smallest rise of the metric that counts as better. */
    readonly minImprovement: number;
    /** Below so many scored rows the verdict is `inconclusive`. */
    readonly minRows: number;
    /** From this effective sample size on the metric is weighted accuracy, below it plain accuracy. */
    readonly minEffectiveSampleSize: number;
    /** Largest fall of a class's recall, if the class has `minRecallRows` test rows. */
    readonly maxRecallDrop: number;
    /** Scored rows that a class needs for `maxRecallDrop` to apply to it. */
    readonly minRecallRows: number;
    /** Keep the champion if the challenger's estimated failure rate is higher. */
    readonly failureRateMustNotRise: boolean;
    /** Also require the lower bound of the paired bootstrap interval to be above 0. */
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
  /** Messages to a webhook. */
  readonly notifications: {
    /** Where notifications are sent; often a secret itself. Also `BP_WEBHOOK_URL`. */
    readonly webhookUrl: string | null;
    /** Time limit of one delivery. */
    readonly timeoutSeconds: number;
    /** Send a notification when no run has succeeded for so many days. */
    readonly staleAfterDays: number;
  };
  /** The weekly run: the cron-runner, and the entries of `bp schedule print`. */
  readonly schedule: {
    /** Five fields: minute, hour, day of month, month, day of week. */
    readonly cron: string;
    /** Time zone of `cron`: an IANA name such as `Europe/Berlin`. */
    readonly timeZone: string;
    /** A start is delayed by a random time up to this. */
    readonly jitterSeconds: number;
    /** How often a failed run is retried. */
    readonly retries: number;
    /** Before the first retry; doubled for each further one, up to six hours. */
    readonly retryDelaySeconds: number;
    /** A run that takes longer is cancelled. */
    readonly maxRunMinutes: number;
    /** Scheduled runs ask the API too: those of the cron-runner and the entries of `bp schedule print`. */
    readonly useApi: boolean;
    /** Address to listen on. On any but a loopback address, whoever can reach it can read everything. */
    readonly host: string;
    /** Port to listen on; 0: any free one. */
    readonly port: number;
  };
  /** `logs/retraining.log` and `logs/cron-runner.log`. */
  readonly logging: {
    /** Least serious level that goes into the log file. Also `BP_LOG_LEVEL`. */
    readonly level: LogLevel;
    /** The log file is rotated at this size, in bytes. */
    readonly maxBytes: number;
    /** Log files kept, the current one included. */
    readonly maxFiles: number;
  };
}

/** Levels of the log, the most serious first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * What holds where nothing else is set. `docs/settings.md` lists each with its range. Defaults that other packages have
 * too are written out, and held to theirs by a test: taking them from there would load those packages with every
 * command, and make `bp predict` start three times as slowly.
 */
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
