import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BpError, countWords, formatInstant, type SoughtFeedback } from '@bp/contracts';
import { forgettableDomain, mentionsOf, type Tombstone } from '@bp/dataset';
import { namesIn, sweepLeftovers, temporarySibling } from '@bp/files';
import type { TrainingKey } from '@bp/model';
import type { Project } from '../project.js';
import { stopIfAsked } from '../run/stop-if-asked.js';
import { feedbackPlaces, type PlaceKind } from './feedback-places.js';
import { hasLearned, type LearnedFrom, learnedVersions } from './learned-versions.js';
import { stillNaming } from './still-naming.js';
import { tombstonesOf } from './tombstones-of.js';

/** What to withdraw, one of the two, and why. */
export interface ForgetOptions {
  /** Id of a task: all its actions, and decisions made for it. */
  readonly task?: string | undefined;
  /** A registrable domain: all its hosts, and every task that was ever tried there. */
  readonly domain?: string | undefined;
  /** Kept in clear, in the registry's history too; must name neither of them. */
  readonly reason: string;
}

/** What was removed, and which models learned from it. The document of `bp forget --json`. */
export interface ForgetResult {
  readonly tombstone: string;
  readonly kind: Tombstone['kind'];
  /** Records removed this time, by place. */
  readonly removed: Readonly<Record<PlaceKind, number>>;
  /** Bundles outside of the registry that held it, and were removed. */
  readonly bundles: readonly string[];
  /** Versions whose training rows held it: of a thousand named, one may not have. */
  readonly versions: readonly string[];
  /** Versions that keep no filter of their training rows. */
  readonly unknown: readonly string[];
  /** In production, where it is one of these. */
  readonly production: string | null;
  /** Files that still name it, and logs outside of the project. */
  readonly left: readonly string[];
}

/** Programs append while this runs; after so many rounds the tombstone has to do. */
const MOST_ROUNDS = 5;
const BUNDLE = /^export_model_/;
const AGAIN = 'Give the same command again: it goes on, and nothing of it is taken in meanwhile.';

/**
 * Withdraws feedback from everything in the project folder. First the tombstone, so that nothing of it is taken in again,
 * then the records; cut short at any instant, the same call finishes it. Versions stay what they are: the result says
 * which of them learned from it, and the registry's history notes it. To be called under the run lock.
 * @throws BpError USAGE for what is neither a task nor a domain, or a reason that names it; STORAGE_FAILED; INTEGRITY
 * where the tombstones can't be read.
 */
export async function forgetFeedback(
  project: Project,
  options: ForgetOptions,
): Promise<ForgetResult> {
  const { paths, registry, actor } = project;
  const target = targetOf(options);
  const tombstones = await tombstonesOf(paths);
  const id = await tombstones.idOf(target.kind, target.value);
  const before = tombstones.list.find((tombstone) => tombstone.id === id);
  const tasks = new Set(target.kind === 'task' ? [target.value] : []);
  const sought: SoughtFeedback = { tasks, mentions: target.mentions };
  const removed: Record<PlaceKind, number> = { dataset: 0, pending: 0, quarantine: 0, logs: 0 };
  const otherTasks = new Set<string>();
  // It names attempts, and what it passes over is to be looked at anew.
  await rm(paths.alreadyRead, { force: true });
  const records = (): number => Object.values(removed).reduce((sum, count) => sum + count, 0);
  const note = (finished: boolean): Promise<void> =>
    tombstones.put(
      {
        id,
        kind: target.kind,
        at: before?.at ?? formatInstant(project.clock()),
        by: before?.by ?? actor,
        reason: options.reason,
        records: (before?.records ?? 0) + records(),
        rows: (before?.rows ?? 0) + removed.dataset,
        finished,
      },
      { domain: target.kind === 'domain' ? target.value : null, tasks },
    );
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = await look(project, sought, tasks);
    await note(false);
    if (found.length === 0) break;
    // What was made of the rows goes before them.
    await rm(paths.prepared, { recursive: true, force: true });
    for (const { place } of found) {
      stopIfAsked(project.signal, AGAIN);
      const taken = await place.forget(sought, { remove: true });
      removed[place.kind] += taken.records;
      for (const task of taken.otherTasks ?? []) otherTasks.add(task);
    }
  }
  sweepLeftovers(dirname(paths.dataset));
  const keys: TrainingKey[] = [...(target.kind === 'task' ? tasks : otherTasks)].map((value) => ({
    kind: 'task',
    value,
  }));
  if (target.kind === 'domain') keys.push({ kind: 'domain', value: target.value });
  const bundles = await removeBundles(project, { keys, mentions: target.mentions });
  const learned = await learnedVersions(registry, { keys, mentions: target.mentions });
  const total = (before?.records ?? 0) + records();
  await registry.recordForgetting({
    tombstone: id,
    reason: options.reason,
    by: actor,
    records: total,
    ...learned,
  });
  await note(true);
  const named = [...learned.versions, ...learned.unknown];
  const production = (await registry.index())?.production ?? null;
  const result: ForgetResult = {
    tombstone: id,
    kind: target.kind,
    removed,
    bundles,
    ...learned,
    production: production !== null && named.includes(production) ? production : null,
    left: [
      ...(await feedbackPlaces(project)).outside,
      ...(await stillNaming(paths, target.mentions)),
    ],
  };
  tell(project, result);
  return result;
}

/** Looks everywhere until no record names a task that is not known yet. */
async function look(project: Project, sought: SoughtFeedback, tasks: Set<string>) {
  for (;;) {
    const known = tasks.size;
    const { places } = await feedbackPlaces(project);
    const found = [];
    for (const place of places) {
      stopIfAsked(project.signal, AGAIN);
      const { records, tasks: named } = await place.forget(sought, { remove: false });
      for (const task of named) tasks.add(task);
      if (records > 0) found.push({ place, records });
    }
    if (tasks.size === known) return found;
  }
}

/** Bundles in `ml/models` that are no versions: working copies, which nobody is served from. */
async function removeBundles(project: Project, from: LearnedFrom): Promise<string[]> {
  const { models } = project.paths;
  const gone: string[] = [];
  sweepLeftovers(models);
  for (const name of (await namesIn(models)).filter((each) => BUNDLE.test(each))) {
    const dir = join(models, name);
    if ((await hasLearned(dir, from).catch(() => 'unknown')) !== 'learned') continue;
    const aside = temporarySibling(dir);
    await rename(dir, aside);
    await rm(aside, { recursive: true, force: true });
    gone.push(name);
  }
  return gone;
}

interface Target {
  readonly kind: Tombstone['kind'];
  readonly value: string;
  readonly mentions: (text: string) => boolean;
}

function targetOf({ task, domain, reason }: ForgetOptions): Target {
  const id = task?.trim() ?? '';
  if ((id === '') === (domain === undefined) || (id !== '' && domain !== undefined)) {
    throw usage(
      'Give a task or a domain to forget, one of them.',
      '--task ID or --domain D',
      'task',
    );
  }
  const target: Target =
    domain === undefined
      ? { kind: 'task', value: id, mentions: () => false }
      : {
          kind: 'domain',
          value: forgettableDomain(domain),
          mentions: mentionsOf(forgettableDomain(domain)),
        };
  const words = reason.split(/[^\p{L}\p{N}._:-]+/u);
  if (reason.trim() === '' || target.mentions(reason) || words.includes(id || '\0')) {
    throw usage(
      'The reason is kept in clear, and must be given without the task or domain.',
      '--reason "asked by its owner, ticket 12"',
      'reason',
    );
  }
  return target;
}

function usage(message: string, example: string, field: string): BpError {
  return new BpError('USAGE', message, { remedy: `Give ${example}.`, details: { field } });
}

function tell(project: Project, result: ForgetResult): void {
  const { removed, bundles, versions, unknown, production, left } = result;
  const { say, logger } = project;
  say(
    `Forgotten (${result.tombstone}): ${countWords(removed.dataset, 'row')} of the dataset, ` +
      `${removed.pending} pending, ${removed.quarantine} quarantined, ${countWords(removed.logs, 'line')} of logs`,
  );
  if (bundles.length > 0) say(`Removed: ${bundles.join(', ')}`);
  say(`Learned from it: ${versions.join(', ') || 'no version'}`);
  if (unknown.length > 0)
    say(`Not known of: ${unknown.join(', ')} (they keep no filter of their rows)`);
  if (production !== null) {
    say(
      `${production} is in production: "bp retrain --force", deploy, then "bp versions prune --forgotten --apply"`,
    );
  } else if (versions.length + unknown.length > 0) {
    say('"bp versions prune --forgotten --apply" removes them');
  }
  for (const name of left) say(`Warning: ${name} may still name it, and is left as it is`);
  logger.log('info', 'feedback forgotten', { ...result });
}
