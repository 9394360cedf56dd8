import { parentPort, workerData } from 'node:worker_threads';
import { isBpError } from '@bp/contracts';
import { checkGolden, loadModelParts, modelFromParts, transferList } from '@bp/model';
import type { LoadOrder, LoadReport } from './load-in-worker.js';

/*
 * Runs in a worker thread: reads, hashes and parses one bundle, lets the model predict its golden rows, and
 * hands its flat arrays over. The service's own thread meanwhile answers.
 */
async function load({ dir, version, manifestSha256 }: LoadOrder): Promise<void> {
  try {
    const parts = await loadModelParts(dir, { version, manifestSha256 });
    await checkGolden(dir, modelFromParts(parts, version));
    const report: LoadReport = { parts };
    parentPort?.postMessage(report, transferList(parts));
  } catch (error) {
    const report: LoadReport = { failure: describe(error) };
    parentPort?.postMessage(report);
  }
}

function describe(error: unknown): Extract<LoadReport, { failure: unknown }>['failure'] {
  if (isBpError(error)) {
    const { code, message, remedy, details } = error;
    return { code, message, remedy, details };
  }
  return {
    code: 'INTERNAL',
    message: error instanceof Error ? error.message : String(error),
    remedy: 'Look at the message; the model in memory stays in use.',
    details: {},
  };
}

await load(workerData as LoadOrder);
