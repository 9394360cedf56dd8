export interface JsonDocument {
  /** Arguments of an example that gives the document; `null`: not tried by the test. `MODEL` is a bundle's folder, `LEGACY` a file. */
  readonly example: string | null;
  /** Fields of the document, or of each item of a list. */
  readonly fields: readonly string[];
  readonly list?: 'a list' | 'a list, newest first,';
  /** The document has more fields than are named. */
  readonly more?: true;
  readonly note?: string;
}

const COLLECTED = [
  'read',
  'merged_lines',
  'outside_window',
  'quarantined',
  'pending_predictions',
  'new',
  'updated',
  'unchanged',
  'dataset_rows',
  'sources',
  'degraded',
  'warnings',
] as const;
const MOVED = ['from', 'to', 'changed'] as const;
const VERSION = [
  'version',
  'created_at',
  'created_by',
  'note',
  'deployed_at',
  'accuracy',
  'f1_macro',
  'engine',
  'objective',
  'verdict',
  'inputs_sha256',
  'manifest_sha256',
  'evaluation_sha256',
  'signature',
] as const;

/** The document that each command prints with `--json`. Fields may be added; those named stay. */
export const JSON_DOCUMENTS: Readonly<Record<string, JsonDocument>> = {
  retrain: {
    example: 'retrain --force',
    fields: [
      'run_id',
      'success',
      'degraded',
      'steps_completed',
      'collect',
      'metrics',
      'comparison',
      'version',
      'deployed',
      'unchanged',
      'model',
      'report',
      'warnings',
      'seconds',
    ],
    note: '`collect` is as below, `comparison` a summary of that of `bp compare`, `seconds` by step',
  },
  collect: { example: 'collect', fields: COLLECTED, note: 'The counts by source are in `sources`' },
  prepare: {
    example: 'prepare',
    fields: [
      'formatVersion',
      'createdAt',
      'dataset',
      'datasetHash',
      'splitId',
      'splitHash',
      'featureNames',
      'parts',
      'rowsRead',
      'removed',
      'blanked',
      'filledIn',
      'warnings',
      'drift',
    ],
  },
  import: {
    example: 'import LEGACY',
    fields: [
      'read',
      'new',
      'updated',
      'unchanged',
      'repeated',
      'headers',
      'quarantined',
      'reasons',
      'rows',
      'unknownLabels',
      'delimiter',
    ],
  },
  train: { example: 'train', fields: ['model', 'engine', 'objective', 'rows', 'seconds'] },
  evaluate: {
    example: 'evaluate --model MODEL',
    fields: [
      'rows',
      'classes',
      'accuracy',
      'accuracy_weighted',
      'precision_per_class',
      'recall_per_class',
      'f1_per_class',
      'f1_macro',
      'confusion_matrix',
      'failure_rate_reduction',
      'report',
    ],
    more: true,
    note: 'The `confusion_matrix` is `[true][predicted]`; a figure that cannot be computed is `null`',
  },
  compare: {
    example: 'compare --model MODEL',
    fields: [
      'verdict',
      'reasons',
      'rules',
      'metric',
      'rows',
      'champion_version',
      'champion_accuracy',
      'challenger_accuracy',
      'improvement',
      'interval',
      'decided_by',
      'value',
    ],
    more: true,
    note: 'The `interval` is `[low, high]`, of the accuracy comparison; `decided_by` is `value` (expected success) or `metric` (accuracy)',
  },
  'versions list': {
    example: 'versions list',
    fields: [...VERSION, 'production'],
    list: 'a list, newest first,',
  },
  'versions info': {
    example: 'versions info --version v1.0.0',
    fields: [...VERSION, 'production', 'dir', 'evaluation', 'manifest', 'deployments'],
  },
  'versions create': {
    example: 'versions create --model MODEL',
    fields: [...VERSION, 'dir'],
  },
  'versions deploy': { example: 'versions deploy --version v1.1.0', fields: MOVED },
  'versions rollback': { example: 'versions rollback', fields: MOVED },
  'versions history': {
    example: 'versions history',
    fields: ['revision', 'id', 'at', 'by', 'kind', 'from', 'to', 'reason', 'verdict'],
    list: 'a list, newest first,',
  },
  'versions live': {
    example: 'versions live --at 2100-01-01',
    fields: ['version', 'deployed_at', 'deployed_by', 'reason'],
    note: '`null` if nothing was in production',
  },
  'versions verify': {
    example: 'versions verify',
    fields: ['ok', 'revision', 'versions', 'production', 'problems'],
  },
  'versions prune': {
    example: 'versions prune',
    fields: ['applied', 'kept', 'removed', 'leftovers'],
  },
  predict: {
    example: 'predict --pa 30 --explain',
    fields: ['action', 'probabilities', 'model_version', 'propensity', 'explanation'],
    note: 'The `explanation` comes with `--explain`. For lines on standard input: one document a line, with or without `--json`; a bad line gives `{"error": {"code", "message"}, "line"}` and the exit code is 2',
  },
  'gate calibrate': {
    example: null,
    fields: [
      'same_data',
      'shuffled_labels',
      'rate',
      'limit',
      'within_limit',
      'rows',
      'spread',
      'rows_needed',
      'min_improvement_needed',
      'advice',
      'gains',
    ],
  },
  engines: {
    example: 'engines',
    fields: ['engine', 'available', 'version', 'library', 'reason', 'remedy'],
    list: 'a list',
  },
  status: { example: 'status', fields: ['production', 'dataset', 'due', 'last_run'] },
  doctor: {
    example: 'doctor',
    fields: ['ok', 'checks'],
    note: 'A check is `{"name", "status", "message", "remedy"}`',
  },
  'schedule print': {
    example: 'schedule print --for cron',
    fields: ['scheduler', 'entry'],
  },
  demo: { example: null, fields: ['dir', 'weeks', 'rollback', 'truth', 'seconds'] },
};
