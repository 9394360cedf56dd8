import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { recordSet } from '@bp/contracts';
import {
  type PreparedDataset,
  prepareDataset,
  registrableDomain,
  splitOf,
  upsertDataset,
} from '@bp/dataset';
import { feedbackRecord, type SimulatedSite, simulateAttempts, type World } from '@bp/simulator';

export interface WorldAttempts {
  readonly attempts: number;
  readonly seed?: number | undefined;
  /** Attempts lie between the world's start and this. */
  readonly until: number;
}

/** The dataset of simulated attempts, prepared in `dir`. */
export async function preparedWorld(
  world: World,
  { attempts, seed, until }: WorldAttempts,
  dir: string,
): Promise<PreparedDataset> {
  const options = { attempts, to: until, ...(seed === undefined ? {} : { seed }) };
  const records = simulateAttempts(world, options).map(feedbackRecord);
  await mkdir(dir, { recursive: true });
  const datasetPath = join(dir, 'dataset.csv');
  await upsertDataset({ path: datasetPath, records: recordSet(records) });
  return prepareDataset({ datasetPath, outDir: join(dir, 'prepared'), clock: () => until });
}

/** Whether a site's domain is known and in the test part, so that no model has learned from it. */
export function isTestSite({ facts: { domain } }: SimulatedSite): boolean {
  return domain !== null && splitOf(registrableDomain(domain)) === 'test';
}
