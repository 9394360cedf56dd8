import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { StoreStep } from '../file-store/revisions.js';

const SCRIPT = fileURLToPath(new URL('../../test/processes/operate.mjs', import.meta.url));

export type Operation =
  | { readonly kind: 'create'; readonly id: string; readonly bundleDir: string }
  | {
      readonly kind: 'deploy';
      readonly id: string;
      readonly version?: string;
      readonly ifProduction?: string;
    }
  | { readonly kind: 'rollback'; readonly id: string }
  | { readonly kind: 'prune'; readonly id: string; readonly keep: number };

export interface Outcome {
  readonly id: string;
  readonly kind: Operation['kind'];
  readonly ok: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly result?: { readonly version?: string; readonly changed?: boolean };
}

export interface OperatorOptions {
  /** A folder, or the URL of a place elsewhere. */
  readonly root: string;
  /** Beside the variables of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly by: string;
  readonly operations: readonly Operation[];
  /** Sends itself a signal where it comes to this step for the `nth` time (default: the first). */
  readonly at?: {
    readonly step: StoreStep;
    readonly signal: 'SIGSTOP' | 'SIGKILL';
    readonly nth?: number;
  };
}

/** Another process that works on a registry. */
export interface Operator {
  readonly child: ChildProcess;
  /** Outcomes so far. */
  readonly outcomes: readonly Outcome[];
  /** Resolves when it begins with its operations. */
  readonly ready: Promise<void>;
  /** Resolves when it has stopped itself. */
  readonly stopped: Promise<void>;
  /** Resolves with its first outcome. */
  readonly answered: Promise<void>;
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
}

/** Starts a process that runs the built package. */
export function startOperator({ root, env, ...orders }: OperatorOptions): Operator {
  const child = fork(SCRIPT, [root, JSON.stringify(orders)], {
    execArgv: [],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const outcomes: Outcome[] = [];
  const heard = (name: 'ready' | 'stopping' | 'id') =>
    new Promise<void>((done) => {
      child.on('message', (message: object) => name in message && done());
    });
  child.on('message', (message: Outcome | object) => {
    if ('id' in message) outcomes.push(message);
  });
  const ended = once(child, 'exit').then(() => undefined);
  return {
    child,
    outcomes,
    ready: heard('ready'),
    stopped: heard('stopping'),
    answered: heard('id'),
    ended,
  };
}
