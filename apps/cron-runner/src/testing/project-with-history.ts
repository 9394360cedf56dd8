import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createRandom, formatInstant, type Verdict } from '@bp/contracts';
import { projectPaths, STEPS, type StepRecord } from '@bp/pipeline';
import {
  encodeIndex,
  type IndexDocument,
  type LogEntry,
  type RolloutState,
  type VersionEntry,
} from '@bp/registry';
import { failedRun, runRecord, saveRun } from './run-records.js';

export interface HistoryOptions {
  readonly root: string;
  /** One a week; each makes a version. */
  readonly runs: number;
  /** The newest run began a day before. */
  readonly now: number;
  /** Stands wherever text comes from data. */
  readonly text?: string;
  /** A rollout to half of the units began so many days ago; its outcomes are not there. */
  readonly rolloutDays?: number;
  /** The newest version waits for approval. */
  readonly waits?: boolean;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A project folder as years of weekly runs leave it: records, reports and a registry's index, without models. Gives the rollout. */
export async function projectWithHistory(options: HistoryOptions): Promise<RolloutState | null> {
  const { root, now, text = 'complaints from the team' } = options;
  const paths = projectPaths(root);
  const random = createRandom(7);
  const versions: VersionEntry[] = [];
  const log: LogEntry[] = [];
  const former: string[] = [];
  let production: string | null = null;
  let best = 0.58;
  let rows = 4000;
  const enter = (entry: object, at: number): void => {
    const revision = log.length + 1;
    const what = { revision, id: `t${revision}`, at: formatInstant(at), by: 'ann' };
    log.push({ ...entry, ...what } as LogEntry);
  };
  await mkdir(paths.models, { recursive: true });
  for (let index = 0; index < options.runs; index += 1) {
    const at = now - DAY_MS - (options.runs - 1 - index) * WEEK_MS;
    const added = Math.round(600 + 500 * random());
    rows += added;
    const isNewest = index === options.runs - 1;
    if (index % 17 === 11 && !isNewest) {
      await saveRun(paths.runs, failedRun(at, text));
      continue;
    }
    const accuracy = Math.min(0.93, best + 0.03 * (random() - 0.55));
    const improvement = accuracy - best;
    const verdict: Verdict = improvement >= 0.01 || production === null ? 'promote' : 'keep';
    const version = `v1.${versions.length}.0`;
    const deployed = verdict === 'promote';
    const from: string | null = production;
    versions.push(entryOf(version, at, accuracy, verdict, deployed, text));
    enter({ kind: 'create', version }, at);
    if (deployed) {
      enter({ kind: 'deploy', from, to: version, reason: text, verdict }, at);
      if (from !== null) former.push(from);
      production = version;
      if (former.length > 0 && random() < 0.25) {
        const back = former.pop() ?? version;
        const moved = { from: version, to: back, reason: text, verdict: null };
        enter({ kind: 'rollback', ...moved }, at + 2 * DAY_MS);
        production = back;
      } else best = accuracy;
    }
    const report = `ml/models/evaluation_${runRecord(at).run_id.slice(0, 15)}.html`;
    await writeFile(join(root, report), `<!doctype html><title>Report of ${version}</title>`);
    await saveRun(
      paths.runs,
      runRecord(at, {
        status: deployed ? 'deployed' : 'kept',
        deployed,
        version,
        report,
        dataset_rows: rows,
        metrics: { accuracy, f1_macro: accuracy - 0.02 },
        steps: stepsOf(at, added, index, random()),
        degraded: index % 23 === 5,
        warnings: index % 23 === 5 ? [`api was left out: ${text}`] : [],
        drift: {
          drifted: isNewest,
          warnings: isNewest
            ? [`pa has moved (distance 0.31): ${text}`, 'site_type has new values']
            : [],
        },
        comparison: {
          verdict,
          metric: 'accuracy_weighted',
          rows: 400,
          champion_accuracy: accuracy - improvement,
          challenger_accuracy: accuracy,
          improvement,
          interval: [improvement - 0.02, improvement + 0.02],
          reasons: deployed
            ? []
            : [`Not deployed: min_improvement, ${improvement.toFixed(4)}, limit 0.01 (${text})`],
          rules: [],
          champion_version: from,
        },
      }),
    );
  }
  let rollout: RolloutState | null = null;
  if (options.rolloutDays !== undefined) {
    const at = now - options.rolloutDays * DAY_MS;
    const version = `v1.${versions.length}.0`;
    const share = 0.5;
    versions.push(entryOf(version, at, best + 0.02, 'promote', false, text));
    enter({ kind: 'create', version }, at);
    const tried = { version, production, share, reason: text, verdict: 'promote' };
    enter({ kind: 'rollout-start', ...tried }, at);
    rollout = { id: `r${log.length}`, kind: 'rollout', version, share };
  }
  if (options.waits === true) {
    const version = `v1.${versions.length}.0`;
    versions.push(entryOf(version, now, best + 0.02, 'promote', false, text));
    enter({ kind: 'create', version, awaits_approval: true }, now);
  }
  const document: IndexDocument = {
    formatVersion: rollout === null ? 1 : 2,
    revision: log.length,
    parent: hash('parent'),
    production,
    former_productions: former,
    highest_version: versions.at(-1)?.version ?? null,
    versions,
    log,
    ...(rollout === null ? {} : { rollout }),
  };
  const index = join(paths.models, 'versions', 'index');
  await mkdir(index, { recursive: true });
  const name = `${String(log.length).padStart(10, '0')}.json`;
  await writeFile(join(index, name), encodeIndex(document).text);
  return rollout;
}

function entryOf(
  version: string,
  at: number,
  accuracy: number,
  verdict: Verdict,
  deployed: boolean,
  note: string,
): VersionEntry {
  return {
    version,
    created_at: formatInstant(at + 60_000),
    created_by: 'cron-runner',
    note,
    deployed_at: deployed ? formatInstant(at + 61_000) : null,
    accuracy,
    f1_macro: accuracy - 0.02,
    engine: 'xgboost',
    objective: 'success',
    verdict,
    inputs_sha256: hash('inputs'),
    manifest_sha256: hash(`manifest ${version}`),
    evaluation_sha256: hash(`evaluation ${version}`),
    signature: null,
  };
}

function stepsOf(at: number, added: number, index: number, noise: number): StepRecord[] {
  const seconds = [
    4 + index * 0.02,
    2 + index * 0.01,
    12 + index * 0.08 + 6 * noise,
    1.5,
    0.8,
    0.4,
  ];
  return STEPS.map((step, position) => ({
    step,
    status: 'done',
    started_at: formatInstant(at),
    seconds: seconds[position] ?? 0,
    result: step === 'collect' ? { new: added, read: added * 3 } : {},
  }));
}
