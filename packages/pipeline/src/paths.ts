import { join, resolve } from 'node:path';

/** Where everything is in a project folder. All absolute. */
export interface ProjectPaths extends Readonly<ReturnType<typeof projectPaths>> {}

/** The paths of a project folder, whether they exist or not. */
export function projectPaths(folder: string) {
  const root = resolve(folder);
  const datasets = join(root, 'ml', 'datasets');
  return {
    root,
    logs: join(root, 'logs'),
    logFile: join(root, 'logs', 'retraining.log'),
    dataset: join(datasets, 'training_backlinks_enriched.csv'),
    quarantine: join(datasets, 'quarantine.jsonl'),
    pending: join(datasets, 'pending.jsonl'),
    /** What collecting has read and need not read again. Without it everything is read. */
    alreadyRead: join(datasets, 'already-read.json'),
    /** The last collection that turned many outcomes round; mostly there was none. */
    reversed: join(datasets, 'reversed-outcomes.json'),
    /** What was forgotten, as keyed hashes, and the key. */
    tombstones: join(datasets, 'forgotten.json'),
    tombstoneKey: join(datasets, 'forgotten.key'),
    prepared: join(datasets, 'prepared'),
    /** Bundles, evaluations, and the registry under `versions/`. */
    models: join(root, 'ml', 'models'),
    runs: join(root, 'ml', 'runs'),
    lock: join(root, 'ml', 'run'),
    /** What a restore has decided and not finished; mostly there is none. */
    journal: join(root, 'ml', 'restore.json'),
    outbox: join(root, 'ml', 'outbox'),
  };
}
