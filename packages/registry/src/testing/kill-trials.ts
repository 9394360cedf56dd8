import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@bp/contracts';
import { fileStore } from '../file-store/file-store.js';
import type { StoreStep } from '../file-store/revisions.js';
import type { StoredRevision } from '../index-document.js';
import { openRegistry } from '../registry.js';
import type { RegistryStore } from '../store.js';
import { storeAt } from '../store-at.js';
import { type Operation, startOperator } from './operator.js';
import { type RegistryFolder, registryFolder } from './registry-folder.js';

export interface KillTrialsOptions {
  readonly kind: Operation['kind'];
  readonly trials: number;
  readonly seed: number;
  /** Kill there; default: at random instants of the operation. */
  readonly step?: StoreStep;
  /** A registry elsewhere, by its URL; default: in a folder. */
  readonly place?: { readonly url: string; readonly env: NodeJS.ProcessEnv };
}

export interface KillTrialsResult {
  readonly trials: number;
  /** Trials after which the registry was as before the operation. */
  readonly before: number;
  /** Trials after which it was as after it. */
  readonly after: number;
  /** Trials in which the operation was done before the signal came. */
  readonly missed: number;
}

/** Runs of the operation that are not killed, to know how long it takes at least. */
const RUNS_TO_MEASURE = 3;
/** Each takes seconds where the registry is elsewhere. */
const RUNS_TO_MEASURE_REMOTE = 1;

/**
 * Kills a process (SIGKILL) in the middle of an operation, again and again, and looks at the registry after
 * each: whole, in the state before or after, production loads and predicts, and the next writer gets on.
 * Throws an Error that names the trial where this does not hold.
 */
export async function killTrials(options: KillTrialsOptions): Promise<KillTrialsResult> {
  const { place } = options;
  const folder = await registryFolder(place && storeAt(place.url, place.env));
  const where: Where = {
    folder,
    root: place?.url ?? folder.root,
    env: place?.env ?? {},
    store: () => (place === undefined ? fileStore(folder) : storeAt(place.url, place.env)),
  };
  const random = createRandom(options.seed);
  const counts = { trials: 0, before: 0, after: 0, missed: 0 };
  try {
    await folder.ship(1);
    await folder.ship(2);
    const runs = place === undefined ? RUNS_TO_MEASURE : RUNS_TO_MEASURE_REMOTE;
    const span = options.step === undefined ? await measure(where, options.kind, runs) : 0;
    for (let trial = 0; trial < options.trials; trial += 1) {
      const operation = await prepare(folder, options.kind, trial);
      const before = await newestOf(folder);
      const done = await killed(where, operation, options.step ?? random() * span);
      const after = await inspect(where, operation, before, `${options.kind} trial ${trial}`);
      counts.trials += 1;
      counts[after] += 1;
      if (done) counts.missed += 1;
    }
    await folder.ship(99);
    const { ok, problems } = await folder.registry.verify();
    const open = problems.filter(({ code }) => code !== 'LEFTOVER');
    if (!ok || open.length > 0) throw new Error(`not mended: ${JSON.stringify(problems)}`);
    return counts;
  } finally {
    await folder.remove();
  }
}

/** The registry, and how to get at it from here and from another process. */
interface Where {
  readonly folder: RegistryFolder;
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly store: () => RegistryStore;
}

async function measure(
  { folder, root, env }: Where,
  kind: Operation['kind'],
  runs: number,
): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let run = 0; run < runs; run += 1) {
    const operation = await prepare(folder, kind, -1 - run);
    const operator = startOperator({ root, env, by: 'measured', operations: [operation] });
    await operator.ready;
    const began = performance.now();
    await operator.answered;
    shortest = Math.min(shortest, performance.now() - began);
    await operator.ended;
  }
  return shortest;
}

/** Brings the registry where the operation has something to do. */
async function prepare(
  folder: RegistryFolder,
  kind: Operation['kind'],
  trial: number,
): Promise<Operation> {
  const id = `${kind} ${trial}`;
  if (kind === 'create') return { kind, id, bundleDir: await folder.bundle(3) };
  if (kind === 'prune') {
    await folder.create(4);
    await folder.create(5);
    return { kind, id, keep: 1 };
  }
  const { production, former_productions: former } = await newestOf(folder);
  const other = production === 'v1.0.0' ? 'v1.1.0' : 'v1.0.0';
  if (kind === 'deploy') return { kind, id, version: other };
  if (former.every((version) => version === production)) {
    await folder.registry.deploy({ version: other, reason: 'again', by: 'test' });
  }
  return { kind, id };
}

async function newestOf(folder: RegistryFolder): Promise<StoredRevision> {
  const index = await folder.registry.index();
  if (index === null) throw new Error('the registry is empty');
  return index;
}

/** Whether the operation was done before the signal came. */
async function killed(
  { root, env }: Where,
  operation: Operation,
  when: StoreStep | number,
): Promise<boolean> {
  const orders = { root, env, by: 'victim', operations: [operation] };
  if (typeof when === 'string') {
    await startOperator({ ...orders, at: { step: when, signal: 'SIGKILL' } }).ended;
    return false;
  }
  const operator = startOperator(orders);
  await operator.ready;
  await sleep(when);
  operator.child.kill('SIGKILL');
  await operator.ended;
  return operator.outcomes.length > 0;
}

async function inspect(
  { store }: Where,
  operation: Operation,
  before: StoredRevision,
  trial: string,
): Promise<'before' | 'after'> {
  const fresh = openRegistry({ store: store() });
  const index = await fresh.index();
  const published = index?.checksum !== before.checksum;
  const mine =
    index?.revision === before.revision + 1 &&
    index.parent === before.checksum &&
    index.log.at(-1)?.kind === operation.kind;
  if (published && !mine) throw new Error(`${trial}: neither before nor after`);
  const { ok, problems } = await fresh.verify();
  if (!ok) throw new Error(`${trial}: ${JSON.stringify(problems)}`);
  const model = await fresh.loadActive();
  const { modelVersion } = model.predict({ pa: 10 });
  if (modelVersion !== index?.production) throw new Error(`${trial}: answers with ${modelVersion}`);
  return published ? 'after' : 'before';
}
