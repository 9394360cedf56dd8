import { join, resolve } from 'node:path';

/** Where everything is in a project folder. All absolute. */
export interface ProjectPaths {
  readonly root: string;
  readonly logs: string;
  readonly logFile: string;
  readonly dataset: string;
  readonly quarantine: string;
  readonly pending: string;
  /** What collecting has read and need not read again. Without it everything is read. */
  readonly alreadyRead: string;
  /** The last collection that turned many outcomes round; mostly there was none. */
  readonly reversed: string;
  /** What was forgotten, as keyed hashes, and the key. */
  readonly tombstones: string;
  readonly tombstoneKey: string;
  readonly prepared: string;
  /** Bundles, evaluations, and the registry under `versions/`. */
  readonly models: string;
  readonly runs: string;
  readonly lock: string;
  /** What a restore has decided and not finished; mostly there is none. */
  readonly journal: string;
  readonly outbox: string;
}

/** The paths of a project folder, whether they exist or not. */
export function projectPaths(folder: string): ProjectPaths {
  const root = resolve(folder);
  const datasets = join(root, 'ml', 'datasets');
  return {
    root,
    logs: join(root, 'logs'),
    logFile: join(root, 'logs', 'retraining.log'),
    dataset: join(datasets, 'training_backlinks_enriched.csv'),
    quarantine: join(datasets, 'quarantine.jsonl'),
    pending: join(datasets, 'pending.jsonl'),
    alreadyRead: join(datasets, 'already-read.json'),
    reversed: join(datasets, 'reversed-outcomes.json'),
    tombstones: join(datasets, 'forgotten.json'),
    tombstoneKey: join(datasets, 'forgotten.key'),
    prepared: join(datasets, 'prepared'),
    models: join(root, 'ml', 'models'),
    runs: join(root, 'ml', 'runs'),
    lock: join(root, 'ml', 'run'),
    journal: join(root, 'ml', 'restore.json'),
    outbox: join(root, 'ml', 'outbox'),
  };
}
