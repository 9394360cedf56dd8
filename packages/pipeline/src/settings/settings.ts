import {
  ACTIONS,
  choice,
  defaultsOf,
  ENGINES,
  group,
  LARGEST_SEED,
  map,
  number,
  OBJECTIVES,
  optional,
  type Setting,
  type SettingValues,
  text,
  texts,
  toggle,
  whole,
} from '@bp/contracts';
import { DRIFT_SETTINGS, ENCODER_SETTINGS } from '@bp/dataset/settings';
import { GATE_SETTINGS } from '@bp/evaluator/settings';
import { SOURCE_SETTINGS } from '@bp/feedback/settings';
import type { TrainingParameters } from '@bp/trainer/settings';

/** Levels of the log, the most serious first. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
/** One of `LOG_LEVELS`. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** More than any machine has cores for; a slip of the hand should not start a million. */
const MOST_THREADS = 1024;
/** Longest time limit of an answer, in seconds. */
const DAY_SECONDS = 86_400;

function address(about: string): Setting<string | null> {
  return optional<string>({ kind: 'address', default: '', about });
}

function optionalText(about: string, flag?: string): Setting<string | null> {
  return optional(text('', about, flag));
}

/** Checked by the table of the trainer, which also has the defaults; here only what differs from them is kept. */
const PARAMETERS: Setting<Partial<TrainingParameters>> = {
  kind: 'text',
  default: {},
  about:
    "Training parameters that differ from the engine's defaults, e.g. `maxDepth`, `learningRate`.",
};

/** Everything that can be set in `bp.config.json`. Times and sizes name their unit. */
export const SETTINGS = {
  feedback: group('Step 1. Paths are relative to the project folder.', {
    automationLog: SOURCE_SETTINGS.automationLog,
    shadowLog: SOURCE_SETTINGS.shadowLog,
    decisionLog: SOURCE_SETTINGS.decisionLog,
    outcomeLog: SOURCE_SETTINGS.outcomeLog,
    sinceDays: number(7, 'Take attempts with at least one record from the last so many days.', {
      above: 0,
      flag: '--since-days',
    }),
    apiUrl: address(
      'Base address of the Laravel application, without a password; `null`: no API. Also `LARAVEL_API_URL`.',
    ),
    apiTimeoutSeconds: SOURCE_SETTINGS.apiTimeoutSeconds,
  }),
  dataset: group('Step 2.', {
    url: optionalText(
      'Where the dataset is: `postgres://host/database`; `null`: a file in `ml/datasets`. Passwords belong in `BP_DATASET_URL`. See [beyond one machine](beyond-one-machine.md#the-dataset).',
    ),
    legacyLabels: map(
      ACTIONS,
      'Spellings of actions in legacy files beyond the built-in ones: label → action.',
    ),
    legacyStatuses: map(
      ['success', 'failed'],
      'Statuses in legacy files beyond the built-in ones: status → whether the action worked.',
    ),
    ...ENCODER_SETTINGS,
    strictData: toggle(
      false,
      'Stop the run if the data has drifted, instead of warning.',
      '--strict-data',
    ),
    drift: DRIFT_SETTINGS,
  }),
  training: group('Step 3.', {
    engine: choice(
      'auto',
      ['auto', ...ENGINES],
      '`auto`: the first of xgboost, lightgbm, randomforest that can run here.',
      '--model-type',
    ),
    objective: choice(
      'auto',
      ['auto', ...OBJECTIVES],
      "`success`: learn each action's chance of success; `action`: learn which action worked; `auto`: `success` if the training part holds 50 successes and 50 failures that are not from legacy files, else `action`.",
      '--objective',
    ),
    seed: whole(42, 'The same data, settings, seed and number of threads give the same model.', {
      min: 0,
      max: LARGEST_SEED,
      flag: '--seed',
    }),
    rowsInMemory: whole(
      2_500_000,
      'Most attempts that are held in memory, at about a kilobyte each. Of more, trees learn from a file with all of them; the linear part, and what judges models, from those of so many domains.',
      { min: 100 },
    ),
    threads: optional(whole(1, '`null`: as many as there are cores.', { max: MOST_THREADS })),
    classWeights: optional(
      choice(
        'balanced',
        ['balanced'],
        '`balanced`: every class counts alike, however few rows it has; `null`: every row counts alike.',
      ),
    ),
    parameters: PARAMETERS,
    workers: group('Several machines that train together.', {
      machines: optionalText(
        'Trains with LightGBM on these machines together: `host:port` of each, the coordinator first, separated by commas. Also `BP_TRAINING_WORKERS`. See [beyond one machine](beyond-one-machine.md#training-on-several-machines).',
        '--machines` of `bp train-worker',
      ),
      waitSeconds: number(
        600,
        'Longest wait for the other machines at the start, and for the end of a round.',
        {
          above: 0,
          max: DAY_SECONDS,
          flag: '--wait` of `bp train-worker',
        },
      ),
      silenceSeconds: number(
        30,
        'A machine that gives no sign of life for so long ends the training on all of them.',
        { above: 0, max: 60 },
      ),
    }),
    tune: group('Of `--tune`.', {
      trials: whole(20, 'Most trials of `--tune`.', { flag: '--trials' }),
      timeBudgetSeconds: number(600, 'Longest time that `--tune` may take.', {
        above: 0,
        flag: '--time-budget',
      }),
    }),
  }),
  gate: group('Step 5: the promotion gate.', GATE_SETTINGS),
  registry: group('Step 6.', {
    url: optionalText(
      'Where the registry is: a folder, `s3://bucket/prefix`, `postgres://host/database`, or `https://host/path` (read only); `null`: `ml/models`. Passwords belong in `BP_REGISTRY_URL`. See [beyond one machine](beyond-one-machine.md).',
    ),
    signingKeyFile: optionalText(
      'File with the Ed25519 private key (PEM) that signs new versions.',
    ),
    trustedKeyFile: optionalText(
      'File with Ed25519 public keys (PEM), one or several; when given, versions and events that none of them signed are refused.',
    ),
    signedFromRevision: optional(
      whole(
        1,
        'Revision of the registry from which on every event must be signed, where public keys are given; `null`: from the first signed event on.',
      ),
    ),
    autoDeploy: toggle(
      true,
      'A run deploys what is better by itself; `false`: every run leaves that to people. After a rollback by a person that is so until somebody [deploys by hand](operations.md#after-a-rollback).',
      '--auto-deploy',
    ),
    approvals: whole(
      0,
      'How many people must approve a version before it is deployed; 0: none. `bp retrain` then leaves a promoted version waiting. See [approve and prove](trust.md#approve-and-prove).',
      { min: 0 },
    ),
    approvers: texts(
      'Who may approve: a name, and the file with the Ed25519 public key (PEM) of that person.',
    ),
  }),
  rollout: group('Two versions in production, side by side.', {
    share: number(
      1,
      'Part of the units that get a promoted version at first; below 1, `bp retrain` begins a rollout where it would deploy.',
      { above: 0, max: 1 },
    ),
    holdback: number(
      0,
      'Part of the units that stay on the former version after a deployment, so that the two can still be compared.',
      { min: 0, max: 0.5 },
    ),
    outcomeDays: number(
      7,
      'An attempt that has no outcome after so many days is left out of the comparison of the two, and counted.',
      { above: 0 },
    ),
  }),
  notifications: group('Messages to a webhook.', {
    webhookUrl: address(
      'Where notifications are sent; often a secret itself. Also `BP_WEBHOOK_URL`.',
    ),
    timeoutSeconds: number(10, 'Time limit of one delivery.', { above: 0, max: DAY_SECONDS }),
    staleAfterDays: number(10, 'Send a notification when no run has succeeded for so many days.', {
      above: 0,
    }),
  }),
  schedule: group('The weekly run: the cron-runner, and the entries of `bp schedule print`.', {
    cron: text('0 2 * * 0', 'Five fields: minute, hour, day of month, month, day of week.'),
    timeZone: text('UTC', 'Time zone of `cron`: an IANA name such as `Europe/Berlin`.'),
    jitterSeconds: number(0, 'A start is delayed by a random time up to this.', { min: 0 }),
    retries: whole(3, 'How often a failed run is retried.', { min: 0 }),
    retryDelaySeconds: number(
      300,
      'Before the first retry; doubled for each further one, up to six hours.',
      { min: 0 },
    ),
    maxRunMinutes: number(720, 'A run that takes longer is cancelled.', { above: 0, max: 20_000 }),
    useApi: toggle(
      false,
      'Scheduled runs ask the API too: those of the cron-runner and the entries of `bp schedule print`.',
    ),
    host: text(
      '127.0.0.1',
      'Address to listen on. On any but a loopback address, whoever can reach it can read everything, but where people have tokens to read with.',
      '--host` of `bp-cron-runner',
    ),
    tokensFile: optionalText(
      'File with the tokens of people for the cron-runner: name, sha256, roles. See [approve and prove](trust.md#roles).',
    ),
    viewNeedsToken: toggle(
      false,
      'Also reading needs a token of the role `view`, but for `/healthz` and `/readyz`: people sign in with it, programs send it. On without it where `tokensFile` has such a token and `host` is no loopback address.',
    ),
    port: whole(9464, 'Port to listen on; 0: any free one.', {
      min: 0,
      max: 65_535,
      flag: '--port` of `bp-cron-runner',
    }),
  }),
  logging: group('`logs/retraining.log` and `logs/cron-runner.log`.', {
    level: choice<LogLevel>(
      'info',
      LOG_LEVELS,
      'Least serious level that goes into the log file. Also `BP_LOG_LEVEL`.',
    ),
    maxBytes: whole(5_000_000, 'The log file is rotated at this size, in bytes.', { min: 1000 }),
    maxFiles: whole(5, 'Log files kept, the current one included.'),
  }),
};

/** The values of `SETTINGS`. */
export interface Settings extends SettingValues<typeof SETTINGS> {}

/** What holds where nothing else is set. `docs/settings.md` lists each with its range. */
export const DEFAULT_SETTINGS: Settings = defaultsOf(SETTINGS);

/** A part of the settings, to any depth. */
export type SettingsOverrides = DeepPartial<Settings>;
/** `T` with every part optional, to any depth; lists are whole or absent. */
export type DeepPartial<T> = T extends readonly unknown[] | string | number | boolean | null
  ? T
  : { readonly [K in keyof T]?: DeepPartial<T[K]> };
