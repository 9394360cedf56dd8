import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIONS, type Action, type Engine, parseUrl } from '@bp/contracts';
import { buildMatrix, type PreparedDataset, registrableDomain, splitOf } from '@bp/dataset';
import { createEncoder, loadModel } from '@bp/model';
import {
  createWorld,
  oracleSuccessRate,
  policySuccessRate,
  ruleBasedPolicy,
  type SimulatedSite,
  siteInput,
  trueSuccessRate,
  WEEK_MS,
  type World,
  type WorldOptions,
} from '@bp/simulator';
import { trainBooster, trainBundle } from '@bp/trainer';
import { preparedWorld } from './prepared-world.js';

/** True success rates, 0–1, over sites that no model was trained on, at the end of the period. */
export interface AccuracyRow {
  readonly world: string;
  readonly engine: Engine;
  /** In each world. */
  readonly attempts: number;
  /** Worlds of this kind, and their new sites together. */
  readonly worlds: number;
  readonly newSites: number;
  readonly loggingPolicy: number;
  readonly attemptedActionModel: number;
  readonly workedActionModel: number;
  readonly successModel: number;
  readonly oracle: number;
}

export interface AccuracyOptions {
  readonly name: string;
  readonly world: WorldOptions;
  readonly attempts: number;
  readonly weeks: number;
  readonly engines: readonly Engine[];
}

/**
 * Four weeks of attempts chosen by the logging policy; from them, per engine, a model that imitates what was
 * attempted, one of the action that worked, and one of success; then the truth about each.
 */
export async function measureWorld(options: AccuracyOptions): Promise<AccuracyRow[]> {
  const dir = await mkdtemp(join(tmpdir(), 'bp-accuracy-'));
  try {
    const world = createWorld(options.world);
    const until = world.start + options.weeks * WEEK_MS;
    const prepared = await preparedWorld(
      world,
      { attempts: options.attempts, seed: options.world.seed, until },
      dir,
    );
    const where = (site: SimulatedSite): boolean => isNew(site);
    const truth = { at: until - 1, where };
    const rows: AccuracyRow[] = [];
    for (const engine of options.engines) {
      const successModel = await learnedModel(dir, 'success', engine, prepared);
      const workedModel = await learnedModel(dir, 'action', engine, prepared);
      const imitator = await attemptedModel(engine, prepared, world, truth.at);
      rows.push({
        world: options.name,
        engine,
        attempts: options.attempts,
        worlds: 1,
        newSites: world.sites.filter(where).length,
        loggingPolicy: policySuccessRate(world, ruleBasedPolicy(), truth),
        attemptedActionModel: trueSuccessRate(world, (_, site) => imitator(site), truth),
        workedActionModel: trueSuccessRate(world, (i) => workedModel.predict(i).action, truth),
        successModel: trueSuccessRate(world, (i) => successModel.predict(i).action, truth),
        oracle: oracleSuccessRate(world, truth),
      });
    }
    return rows;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A site whose domain lies outside the training part (sites without a known domain are never trained on). */
function isNew({ facts: { domain, url } }: SimulatedSite): boolean {
  const host = domain ?? (url === null ? null : parseUrl(url)?.hostname) ?? null;
  return host !== null && splitOf(registrableDomain(host)) === 'test';
}

async function learnedModel(
  dir: string,
  objective: 'success' | 'action',
  engine: Engine,
  { encoder, profile, parts, metadata }: PreparedDataset,
): ReturnType<typeof loadModel> {
  const bundle = await trainBundle({
    dir: join(dir, `${objective}-${engine}`),
    objective,
    engine,
    train: buildMatrix(parts.train, encoder, objective),
    validation: buildMatrix(parts.validation, encoder, objective),
    encoder,
    profile,
    goldenInputs: [parts.train.input(0)],
    lineage: { ...metadata, baselineAction: 'comment' },
    clock: Date.now,
  });
  return loadModel(bundle.dir);
}

/** What the older system learned: the action that was attempted, whether it worked or not. */
async function attemptedModel(
  engine: Engine,
  { encoder, parts }: PreparedDataset,
  world: World,
  at: number,
): Promise<(site: SimulatedSite) => Action> {
  const booster = await trainBooster({
    engine,
    objective: 'multiclass',
    classes: ACTIONS.length,
    train: buildMatrix(parts.train, encoder, 'policy'),
    validation: buildMatrix(parts.validation, encoder, 'policy'),
  });
  const encode = createEncoder(encoder);
  const values = new Float32Array(world.sites.length * encode.width);
  for (const site of world.sites) {
    encode.encodeInto(siteInput(world, site, at), values, site.index * encode.width);
  }
  const chances = booster.predict(values, world.sites.length);
  booster.free();
  return ({ index }) => {
    const row = chances.subarray(index * ACTIONS.length, (index + 1) * ACTIONS.length);
    return ACTIONS[row.indexOf(Math.max(...row))]!;
  };
}

/** Rows of several worlds of one kind as one for each engine, new sites counting alike. */
export function pooled(rows: readonly AccuracyRow[]): AccuracyRow[] {
  return [...new Set(rows.map(({ engine }) => engine))].map((engine) => {
    const own = rows.filter((row) => row.engine === engine);
    const newSites = own.reduce((sum, row) => sum + row.newSites, 0);
    const mean = (rate: (row: AccuracyRow) => number): number =>
      own.reduce((sum, row) => sum + rate(row) * row.newSites, 0) / newSites;
    return {
      ...own[0]!,
      worlds: own.length,
      newSites,
      loggingPolicy: mean((row) => row.loggingPolicy),
      attemptedActionModel: mean((row) => row.attemptedActionModel),
      workedActionModel: mean((row) => row.workedActionModel),
      successModel: mean((row) => row.successModel),
      oracle: mean((row) => row.oracle),
    };
  });
}
