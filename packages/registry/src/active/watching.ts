import { BpError, isBpError, type Prediction, type PredictionInput } from '@bp/contracts';
import { type Model, modelInTurns, type PredictOptions } from '@bp/model';
import { requireApprovedLive } from '../approvals.js';
import { checkManifest, proveVersion } from '../check-version.js';
import type { IndexDocument, VersionEntry } from '../index-document.js';
import { type RegistryContext, requireProduction, requireVersion } from '../operations/context.js';
import { type LoadedProduction, loadFromIndex } from '../operations/load-production.js';
import { isAway } from '../remote-store/place-error.js';
import type { RegistryStore, StoreWatch } from '../store.js';
import type { ActiveEvent, ActiveListener, ActiveMetrics } from './active-events.js';
import type { ActiveModel, LiveState, WatchActiveOptions } from './active-model.js';
import { loadInWorker } from './load-in-worker.js';
import { deployedSince, type Held, isSame, type Serving, serve, unexpected } from './serving.js';

/** A production that fails to load is tried again after the poll, twice that, …, at most so many polls. */
const MOST_POLLS_BETWEEN_TRIES = 12;

/** The state behind `watchActive`. */
export class Watching implements ActiveModel {
  #loadIn: 'worker' | 'this-thread';
  readonly #rollouts: boolean;
  readonly #listeners = new Set<ActiveListener>();
  readonly #closing = new AbortController();
  #serving: Serving | null = null;
  #watch: StoreWatch | null = null;
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> | null = null;
  #askedAgain = false;
  /** What it holds (addresses, keys) is nobody's to print with the model. */
  readonly #context: RegistryContext;
  readonly #pollMs: number;
  #figures = {
    swaps_total: 0,
    failures_total: 0,
    checks_total: 0,
    last_swap_seconds: null as number | null,
    from_cache: false,
  };
  #lastError: BpError | null = null;
  /** Mark of the revision whose production failed to load, and polls until it is tried again. */
  #failed = { mark: '', tries: 0, pollsLeft: 0 };
  /** Of the revision that was followed last. */
  #mark = '';

  constructor(context: RegistryContext, options: WatchActiveOptions, pollMs: number) {
    this.#context = context;
    this.#pollMs = pollMs;
    this.#loadIn = options.loadIn ?? 'worker';
    this.#rollouts = options.rollouts === true;
    if (options.onEvent !== undefined) this.#listeners.add(options.onEvent);
  }

  async start(): Promise<void> {
    // Watching begins before the first look, so that no deployment falls between them.
    this.#watch = this.#context.store.watch(() => this.#changed());
    try {
      const { index, deployedAt, ...production } = await this.#loadFirst();
      this.#serving = serve(index, production, deployedAt, null);
      const beside = await this.#loadBeside(index, false).catch(() => {
        // Production answers for it; the look below finds a revision that it does not know, tries again, and tells.
        this.#mark = '';
        return null;
      });
      this.#serving = serve(index, production, deployedAt, beside);
    } catch (error) {
      this.#watch?.close();
      throw error;
    }
    this.#timer = setInterval(() => this.#poll(), this.#pollMs).unref();
    this.#changed();
  }

  /** Where the place is away, what this machine has last seen of it answers until it is back. */
  async #loadFirst(): Promise<LoadedProduction> {
    const { store } = this.#context;
    try {
      // Asked before the load: what is published meanwhile has another.
      this.#mark = await store.newestMark();
      return await this.#load(false);
    } catch (error) {
      if (!isBpError(error) || !isAway(error)) throw error;
      const known = (await store.lastKnown?.()) ?? null;
      if (known === null) throw error;
      this.#lastError = error;
      this.#figures.from_cache = true;
      const cached: RegistryStore = Object.assign(Object.create(store), {
        newest: async () => known,
      });
      return this.#load(false, { ...this.#context, store: cached });
    }
  }

  get #now(): Serving {
    if (this.#serving !== null) return this.#serving;
    throw new BpError('INTERNAL', 'No model was loaded yet.', { remedy: 'Await watchActive.' });
  }

  get version(): string {
    return this.#now.model.version;
  }

  get model(): Model {
    return this.#now.model;
  }

  get live(): LiveState {
    return this.#now.live;
  }

  predict(input: PredictionInput, options?: PredictOptions): Prediction {
    return this.#now.model.predict(input, this.#exploring(options));
  }

  predictMany(inputs: readonly PredictionInput[], options?: PredictOptions): Prediction[] {
    return this.#now.model.predictMany(inputs, this.#exploring(options));
  }

  #exploring(options: PredictOptions | undefined): PredictOptions {
    // Most calls do not explore: they get by without a new object.
    return options === undefined ? {} : { random: this.#context.random, ...options };
  }

  metrics(): ActiveMetrics {
    const { model, deployedAt, live } = this.#now;
    const error = this.#lastError;
    return {
      version: model.version,
      deployed_at: deployedAt,
      revision: live.revision,
      ...this.#figures,
      last_error: error === null ? null : { code: error.code, message: error.message },
    };
  }

  onEvent(listener: ActiveListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  refresh(): Promise<void> {
    this.#failed.pollsLeft = 0;
    return this.#changed();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#watch?.close();
    if (this.#timer !== null) clearInterval(this.#timer);
    await this.#running;
    this.#listeners.clear();
  }

  #poll(): void {
    this.#watch ??= this.#context.store.watch(() => this.#changed());
    if (this.#failed.pollsLeft > 0) this.#failed.pollsLeft -= 1;
    void this.#changed();
  }

  /** One look at a time; what happens during one is seen by another right after it. */
  #changed(): Promise<void> {
    if (this.#serving === null || this.#closing.signal.aborted) return Promise.resolve();
    this.#askedAgain = true;
    this.#running ??= this.#lookUntilQuiet().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #lookUntilQuiet(): Promise<void> {
    while (this.#askedAgain && !this.#closing.signal.aborted) {
      this.#askedAgain = false;
      await this.#look();
    }
  }

  async #look(): Promise<void> {
    this.#figures.checks_total += 1;
    let mark = '';
    try {
      mark = await this.#context.store.newestMark();
      if (mark === this.#mark && this.#lastError === null) return;
      if (mark === this.#failed.mark && this.#failed.pollsLeft > 0) return;
      await this.#follow();
      this.#mark = mark;
      this.#lastError = null;
      this.#figures.from_cache = false;
      this.#failed = { mark: '', tries: 0, pollsLeft: 0 };
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#note(error, mark);
    }
  }

  /** Makes what is live answer: all of it at once, so that no decision mixes two states. */
  async #follow(): Promise<void> {
    const began = performance.now();
    const { store } = this.#context;
    const before = this.#now;
    const newest = requireProduction(await store.newest(), store.location);
    requireApprovedLive(this.#context.signatures, newest.index);
    const held = this.#inMemory(newest.entry);
    const { index, deployedAt, ...production } =
      held === null
        ? await this.#load(true)
        : { ...held, index: newest.index, deployedAt: deployedSince(newest.index, before) };
    let failure: unknown = null;
    const beside = await this.#loadBeside(index, true).catch((error: unknown) => {
      failure = error;
      return null;
    });
    this.#serving = serve(index, production, deployedAt, beside);
    if (!isSame(production.entry, before.entry)) {
      const seconds = (performance.now() - began) / 1000;
      this.#figures.swaps_total += 1;
      this.#figures.last_swap_seconds = seconds;
      const from = before.model.version;
      this.#tell({ kind: 'swapped', from, to: production.model.version, seconds });
    }
    if (failure !== null) throw failure;
  }

  #load(background: boolean, context = this.#context): Promise<LoadedProduction> {
    return loadFromIndex(context, (dir, entry) => this.#loadFolder(dir, entry, background));
  }

  /** The version that answers beside production, loaded where it is not in memory. */
  async #loadBeside(index: IndexDocument, background: boolean): Promise<Held | null> {
    const { rollout } = index;
    if (!this.#rollouts || rollout === undefined || rollout === null) return null;
    const entry = requireVersion(index, rollout.version);
    const held = this.#inMemory(entry);
    if (held !== null) return held;
    const dir = await this.#context.store.open(entry.version);
    return { model: await this.#loadFolder(dir, entry, background), entry };
  }

  #inMemory(entry: VersionEntry): Held | null {
    const { model, entry: production, beside } = this.#now;
    if (isSame(production, entry)) return { model, entry };
    return beside !== null && isSame(beside.entry, entry) ? { model: beside.model, entry } : null;
  }

  async #loadFolder(dir: string, entry: VersionEntry, background: boolean): Promise<Model> {
    const { signatures } = this.#context;
    if (this.#loadIn === 'this-thread') return proveVersion(dir, entry, signatures);
    await checkManifest(dir, entry, signatures);
    const order = { dir, version: entry.version, manifestSha256: entry.manifest_sha256 };
    const { signal } = this.#closing;
    const parts = await loadInWorker(order, { background, signal });
    if (parts !== null) return modelInTurns(parts, entry.version);
    this.#loadIn = 'this-thread';
    process.emitWarning(
      'Models are loaded in the thread that answers, as this program has no file for another one; answers pause meanwhile.',
      { code: 'BP_NO_LOAD_THREAD' },
    );
    return proveVersion(dir, entry, signatures);
  }

  #note(cause: unknown, mark: string): void {
    const error = isBpError(cause) ? cause : unexpected(cause);
    const again = mark === this.#failed.mark ? this.#failed.tries + 1 : 1;
    const pollsLeft = Math.min(2 ** (again - 1), MOST_POLLS_BETWEEN_TRIES);
    this.#failed = { mark, tries: again, pollsLeft };
    this.#figures.failures_total += 1;
    this.#lastError = error;
    this.#tell({ kind: 'failed', serving: this.#now.model.version, error });
  }

  #tell(event: ActiveEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        // A listener's fault must stop neither answers nor following.
        process.emitWarning(`A listener of watchActive threw: ${String(error)}`);
      }
    }
  }
}
