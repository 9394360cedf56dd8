import { randomBytes } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { BpError, type Objective } from '@bp/contracts';
import type { TrainingResult, TreeOrder } from '@bp/trainer';
import type { Failure } from '../run/run-record.js';
import { agreementOf, isProof, proofOf } from './agreement.js';
import { openLearner } from './learner.js';
import { type LineLink, lineLink } from './line-link.js';
import { bindAddress, nameOf } from './machine-list.js';
import type {
  Agreement,
  FromLearner,
  FromWorker,
  LearnerSetup,
  Task,
  Told,
  ToWorker,
} from './messages.js';
import { readShard } from './shard.js';
import { watchSilence } from './watch-silence.js';

/** A library that fails may do so because another machine has gone; that is then the news. */
const GRACE_MS = 1000;
/** Longest wait for the workers to hang up after the last training. */
const FAREWELL_MS = 5000;
/** Connections beyond those of the workers, for those that are refused. */
const SPARE_CONNECTIONS = 16;

export interface HubOptions {
  readonly setup: LearnerSetup;
  readonly objective: Objective;
  readonly token: string;
  readonly tell: (message: FromLearner) => void;
}

/**
 * The coordinator's side: admits the workers, gives all the same tasks, and brings together what they tell. The first
 * thing that goes wrong ends all of them with one error.
 */
export class Hub {
  private readonly links = new Map<number, LineLink<ToWorker>>();
  private readonly ready = new Set<number>();
  private readonly shares = new Map<number, { readonly loss: number; readonly weight: number }>();
  private readonly leaving = new Set<number>();
  private readonly digests = new Map<number, string>();
  private readonly count: number;
  private own: ((task: Task) => void) | null = null;
  private order: TreeOrder | null = null;
  private result: TrainingResult | null = null;
  private state: 'open' | 'ending' | 'failed' = 'open';
  private hungUp: () => void = () => {};
  private stalled: NodeJS.Timeout | undefined;

  constructor(private readonly options: HubOptions) {
    this.count = options.setup.machines.length;
  }

  /** Reads this machine's own rows, then listens: from then on it answers at once. */
  async open(): Promise<void> {
    const { setup, objective, tell } = this.options;
    const agreement = await agreementOf(setup);
    const shard = await readShard(setup.prepared, objective, 0, this.count);
    this.own = openLearner(setup, shard, {
      tell: (told) => this.take(0, told),
      onRound: (round, loss) => {
        this.awaitRound();
        tell({ kind: 'round', round, loss });
      },
      onResult: (result) => {
        this.result = result;
      },
    });
    this.ready.add(0);
    const { host, port } = setup.machines[0]!;
    const server = createServer((socket) => this.admit(socket, agreement));
    server.maxConnections = this.count + SPARE_CONNECTIONS;
    await listening(server, await bindAddress(host), port);
    setTimeout(() => this.checkAllThere(), setup.waitMs);
  }

  /** As soon as all are there. */
  train(order: TreeOrder): void {
    this.order = order;
    if (this.ready.size === this.count) this.begin(order);
  }

  private begin(order: TreeOrder): void {
    this.awaitRound();
    this.giveAll({ kind: 'train', order });
  }

  /** All may be alive and yet not reach each other's learners. */
  private awaitRound(): void {
    clearTimeout(this.stalled);
    const { waitMs } = this.options.setup;
    this.stalled = setTimeout(() => {
      this.lose(
        `All machines are there, but no round of training has ended for ${waitMs / 1000} s. Nothing was written.`,
        'Check that each machine reaches the ports of all others; or raise training.workers.waitSeconds.',
      );
    }, waitMs);
  }

  fail(failure: Failure): void {
    if (this.state !== 'open') return;
    this.state = 'failed';
    for (const link of this.links.values()) {
      link.send({ kind: 'abort', failure });
      link.end();
    }
    this.options.tell({ kind: 'failed', failure });
  }

  private lose(message: string, remedy: string): void {
    this.fail({ code: 'WORKER_LOST', message, remedy });
  }

  private admit(socket: Socket, agreement: Agreement): void {
    const nonce = randomBytes(16).toString('hex');
    const { objective, setup } = this.options;
    const { silenceMs } = setup;
    let rank: number | null = null;
    let watch: ReturnType<typeof watchSilence> | null = null;
    socket.setTimeout(silenceMs, () => rank === null && socket.destroy());
    const onMessage = (message: FromWorker): void => {
      if (rank === null) {
        rank = this.greet(link, nonce, message);
        if (rank === null) link.send({ kind: 'refused' });
        else link.send({ kind: 'welcome', agreement, objective });
        return;
      }
      watch?.heard();
      const known = rank;
      if (message.kind === 'ready') {
        watch ??= watchSilence({
          silenceMs,
          beat: () => link.send({ kind: 'alive' }),
          onSilent: () => this.lost(known, `has been silent for ${silenceMs / 1000} s`),
        });
        this.isReady(known);
      } else if (message.kind !== 'hello' && message.kind !== 'alive') this.take(known, message);
    };
    const onClosed = (): void => {
      watch?.stop();
      if (rank === null) return;
      this.links.delete(rank);
      if (this.state === 'open') this.lost(rank, 'has ended or can no longer be reached');
      if (this.links.size === 0) this.hungUp();
    };
    const link: LineLink<ToWorker> = lineLink(socket, onMessage, onClosed);
    link.send({ kind: 'challenge', nonce });
  }

  /** Gives the rank of a worker that knows the token, and whose place is free. */
  private greet(link: LineLink<ToWorker>, nonce: string, message: FromWorker): number | null {
    const { token } = this.options;
    const { rank, proof } = message.kind === 'hello' ? message : { rank: -1, proof: '' };
    const placed = Number.isInteger(rank) && rank > 0 && rank < this.count;
    const knows = isProof(proof, proofOf(token, nonce, rank));
    if (!knows || !placed || this.links.has(rank) || this.state !== 'open') return null;
    this.links.set(rank, link);
    return rank;
  }

  private isReady(rank: number): void {
    this.ready.add(rank);
    if (this.ready.size < this.count) return;
    this.options.tell({ kind: 'joined' });
    if (this.order !== null) this.begin(this.order);
  }

  private checkAllThere(): void {
    const { machines, waitMs } = this.options.setup;
    const missing = machines.filter((_, rank) => !this.ready.has(rank)).map(nameOf);
    if (missing.length === 0) return;
    this.lose(
      `Not there after ${waitMs / 1000} s: ${missing.join(', ')}. Nothing was written.`,
      'Start "bp train-worker" on each of them, with the same token and prepared files; or raise training.workers.waitSeconds.',
    );
  }

  private lost(rank: number, how: string): void {
    const machine = this.options.setup.machines[rank]!;
    this.lose(
      `The worker ${rank} (${nameOf(machine)}) ${how}. Training was ended on all machines; nothing was written.`,
      'Look at that machine (memory, network, its own message), then start all again.',
    );
  }

  private take(rank: number, told: Told): void {
    switch (told.kind) {
      case 'share':
        this.shares.set(rank, told);
        if (this.shares.size === this.count) this.answerShares();
        break;
      case 'leave':
        this.leaving.add(rank);
        // One after the other: who closes a connection first keeps its port for a minute, and the first has none.
        if (this.leaving.size === this.count) this.give(0, { kind: 'answer', value: 0 });
        break;
      case 'trained':
        this.digests.set(rank, told.digest);
        if (rank + 1 < this.count) this.give(rank + 1, { kind: 'answer', value: 0 });
        else void this.finish();
        break;
      case 'failed':
        if (told.failure.code !== 'ENGINE_FAILED') this.fail(told.failure);
        else setTimeout(() => this.fail(told.failure), GRACE_MS);
    }
  }

  private answerShares(): void {
    let total = 0;
    let weight = 0;
    for (const share of this.shares.values()) {
      total += share.loss * share.weight;
      weight += share.weight;
    }
    this.shares.clear();
    this.giveAll({ kind: 'answer', value: total / weight });
  }

  private async finish(): Promise<void> {
    clearTimeout(this.stalled);
    const { order, result, digests } = this;
    if (new Set(digests.values()).size !== 1 || result === null || order === null) {
      const shown = [...digests].map(([rank, digest]) => `${rank}: ${digest.slice(0, 12)}`);
      this.fail({
        code: 'WORKERS_DIFFER',
        message: `The workers have trained different models (${shown.join(', ')}). Nothing was written.`,
        remedy: 'Use the same processor family and the same library on all machines.',
      });
      return;
    }
    this.leaving.clear();
    digests.clear();
    this.order = null;
    if (order.last) await this.sayFarewell();
    this.options.tell({ kind: 'trained', result });
  }

  private async sayFarewell(): Promise<void> {
    this.state = 'ending';
    await new Promise<void>((resolve) => {
      this.hungUp = resolve;
      setTimeout(resolve, FAREWELL_MS);
      for (const link of this.links.values()) link.send({ kind: 'end' });
    });
  }

  private giveAll(task: Task): void {
    for (let rank = 0; rank < this.count; rank += 1) this.give(rank, task);
  }

  private give(rank: number, task: Task): void {
    if (rank === 0) this.own?.(task);
    else this.links.get(rank)?.send(task);
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `The coordinator can't listen on ${host}:${port}: ${cause.message}`;
      const remedy = 'Free that port, or name another one in training.workers.machines.';
      reject(new BpError('SETTINGS_INVALID', message, { remedy, cause }));
    });
    server.listen(port, host, resolve);
  });
}
