import { Worker } from 'node:worker_threads';
import { BpError } from '@bp/contracts';
import type { ModelParts } from '@bp/model';

/** What a worker is to load. */
export interface LoadOrder {
  readonly dir: string;
  readonly version: string;
  readonly manifestSha256: string;
}

/** What it says in the end. */
export type LoadReport =
  | { readonly parts: ModelParts }
  | { readonly failure: Pick<BpError, 'code' | 'message' | 'remedy' | 'details'> };

/**
 * Threads run built JavaScript only: from the sources (tests), that of the last build. `null` in a bundle of CommonJS,
 * which knows no address of its own.
 */
function workerFile(): URL | null {
  const own = import.meta.url as string | undefined;
  if (own === undefined) return null;
  return new URL(
    own.endsWith('.ts') ? '../../dist/active/load-worker.js' : './load-worker.js',
    own,
  );
}

export interface LoadInWorkerOptions {
  /** Whether the process may end while the worker still loads. */
  readonly background: boolean;
  readonly signal: AbortSignal;
}

/**
 * Loads a bundle in a thread of its own; `null`: the file that the thread runs is not there, as in a service that was
 * bundled into one file. Errors: `INTEGRITY`, `BUNDLE_INVALID` from the bundle; `CANCELLED`; `INTERNAL` where no thread
 * could be started.
 */
export function loadInWorker(
  order: LoadOrder,
  options: LoadInWorkerOptions,
): Promise<ModelParts | null> {
  const { background, signal } = options;
  const file = workerFile();
  if (file === null) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    // Own execArgv: the service's loaders and conditions are not meant for this file.
    const worker = new Worker(file, { workerData: order, execArgv: [], name: 'bp-load' });
    if (background) worker.unref();
    const stop = (): void => void worker.terminate();
    const settle = (act: () => void): void => {
      signal.removeEventListener('abort', stop);
      act();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    worker.once('message', (report: LoadReport) =>
      settle(() => {
        if ('parts' in report) return resolve(report.parts);
        const { code, message, remedy, details } = report.failure;
        reject(new BpError(code, message, { remedy, details }));
      }),
    );
    worker.once('error', (cause: NodeJS.ErrnoException) =>
      settle(() => {
        if (cause.code === 'MODULE_NOT_FOUND' || cause.code === 'ERR_MODULE_NOT_FOUND')
          resolve(null);
        else reject(notStarted(order, cause));
      }),
    );
    worker.once('exit', () => settle(() => reject(stopped(order))));
  });
}

function notStarted(order: LoadOrder, cause: unknown): BpError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new BpError('INTERNAL', `The thread that loads ${order.version} failed: ${message}`, {
    remedy: 'Where this process may start no threads, give watchActive({ loadIn: "this-thread" }).',
    details: { version: order.version },
    cause,
  });
}

function stopped(order: LoadOrder): BpError {
  return new BpError('CANCELLED', `Loading ${order.version} was stopped.`, {
    remedy: 'Nothing to do: the watching of this registry was closed.',
    details: { version: order.version },
  });
}
