import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ACTIONS, type Action, type Engine, parseUrl } from '@bp/contracts';
import { buildMatrix, type PreparedDataset, registrableDomain, splitOf } from '@bp/dataset';
import { createEncoder, type Model } from '@bp/model';
import {
  createWorld,
  oracleSuccessRate,
  policySuccessRate,
  ruleBasedPolicy,
  type SimulatedSite,
  siteInput,
  successProbability,
  trueSuccessRate,
  WEEK_MS,
  type World,
  type WorldOptions,
} from '@bp/simulator';
import { trainBooster } from '@bp/trainer';
import { inScratch } from '../scratch.js';
import { measure } from './contest.js';
import { preparedWorld } from './prepared-world.js';
import { pythonSide } from './sides.js';
import { trainedModel } from './trained-model.js';

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
  /** By the name of the Python model, on the same rows; empty where there is no Python. */
  readonly peers: Readonly<Record<string, number>>;
  readonly successModel: number;
  readonly oracle: number;
  /** Mean distance of its probabilities from the true shares of noted successes, in ten bins, weighted by their sites. */
  readonly calibrationError: number;
}

export interface AccuracyOptions {
  readonly name: string;
  readonly world: WorldOptions;
  readonly attempts: number;
  readonly weeks: number;
  readonly engine: Engine;
}

/**
 * Weeks of attempts chosen by the logging policy; from them a model that imitates what was attempted, Python's models and
 * the one of success; then the truth about each.
 */
export function measureWorld(options: AccuracyOptions): Promise<AccuracyRow> {
  return inScratch(async (dir) => {
    const { engine } = options;
    const world = createWorld(options.world);
    const until = world.start + options.weeks * WEEK_MS;
    const prepared = await preparedWorld(
      world,
      { attempts: options.attempts, seed: options.world.seed, until },
      dir,
    );
    const truth = { at: until - 1, where: isNew };
    const asked = { world, sites: world.sites.filter(isNew), at: truth.at };
    const successModel = await trainedModel(join(dir, 'success'), prepared, 'success', engine);
    const imitator = await attemptedModel(engine, prepared, world, truth.at);
    return {
      world: options.name,
      engine,
      attempts: options.attempts,
      worlds: 1,
      newSites: asked.sites.length,
      loggingPolicy: policySuccessRate(world, ruleBasedPolicy(), truth),
      attemptedActionModel: trueSuccessRate(world, (_, site) => imitator(site), truth),
      peers: await peerRates(join(dir, 'peers'), prepared, asked),
      successModel: trueSuccessRate(world, (i) => successModel.predict(i).action, truth),
      oracle: oracleSuccessRate(world, truth),
      calibrationError: calibrationError(
        successModel,
        manySites(options.world, truth.at),
        options.world.labelNoise ?? 0,
      ),
    };
  });
}

/** New sites, and the instant at which they are asked about. */
interface Asked {
  readonly world: World;
  readonly sites: readonly SimulatedSite[];
  readonly at: number;
}

/** What Python's models reach on the same rows. */
async function peerRates(
  dir: string,
  { encoder, parts }: PreparedDataset,
  { world, sites, at }: Asked,
): Promise<Readonly<Record<string, number>>> {
  const peer = pythonSide('numpy, sklearn, xgboost', 'accuracy.py', dir);
  if ('unavailable' in peer) return {};
  await mkdir(dir);
  const write = (name: string, array: Float32Array | Float64Array): Promise<void> =>
    writeFile(join(dir, name), new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  let columns = 0;
  for (const part of ['train', 'validation'] as const) {
    const matrix = buildMatrix(parts[part], encoder, 'success');
    columns = matrix.columns;
    await write(`${part}.values`, matrix.values);
    await write(`${part}.labels`, matrix.labels);
  }
  const encode = createEncoder(encoder);
  const values = new Float32Array(sites.length * encode.width);
  const truth = new Float64Array(sites.length * ACTIONS.length);
  sites.forEach((site, index) => {
    encode.encodeInto(siteInput(world, site, at), values, index * encode.width);
    ACTIONS.forEach((action, place) => {
      truth[index * ACTIONS.length + place] = successProbability(world, site, action, at);
    });
  });
  await write('sites.values', values);
  await write('sites.truth', truth);
  await writeFile(join(dir, 'meta.json'), JSON.stringify({ columns }));
  return measure(peer) as unknown as Readonly<Record<string, number>>;
}

/** Of a few sites even true chances seem off, one bin by some hundredths: so many are made, and the new ones asked about. */
const SITES_FOR_CALIBRATION = 10_000;

/** New sites of the same world, had it so many. */
function manySites(options: WorldOptions, at: number): Asked {
  const world = createWorld({ ...options, sites: SITES_FOR_CALIBRATION });
  return { world, sites: world.sites.filter(isNew), at };
}

const BINS = 10;

/** Expected calibration error over all actions of new sites, against the true chances that a success is noted. */
function calibrationError(model: Model, { world, sites, at }: Asked, labelNoise: number): number {
  const off = new Float64Array(BINS);
  for (const site of sites) {
    const scores = model.score(siteInput(world, site, at));
    ACTIONS.forEach((action, place) => {
      const score = scores[place]!;
      const bin = Math.min(BINS - 1, Math.floor(score * BINS));
      const succeeds = successProbability(world, site, action, at);
      off[bin]! += score - (succeeds * (1 - labelNoise) + (1 - succeeds) * labelNoise);
    });
  }
  return off.reduce((sum, each) => sum + Math.abs(each), 0) / (sites.length * ACTIONS.length);
}

/** A site whose domain lies outside the training part (sites without a known domain are never trained on). */
function isNew({ facts: { domain, url } }: SimulatedSite): boolean {
  const host = domain ?? (url === null ? null : parseUrl(url)?.hostname) ?? null;
  return host !== null && splitOf(registrableDomain(host)) === 'test';
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

/** Rows of several worlds of one kind as one, new sites counting alike; a calibration error is the mean of theirs. */
export function pooled(rows: readonly AccuracyRow[]): AccuracyRow {
  const newSites = rows.reduce((sum, row) => sum + row.newSites, 0);
  const mean = (rate: (row: AccuracyRow) => number): number =>
    rows.reduce((sum, row) => sum + rate(row) * row.newSites, 0) / newSites;
  return {
    ...rows[0]!,
    worlds: rows.length,
    newSites,
    loggingPolicy: mean((row) => row.loggingPolicy),
    attemptedActionModel: mean((row) => row.attemptedActionModel),
    peers: Object.fromEntries(
      Object.keys(rows[0]!.peers).map((peer) => [peer, mean((row) => row.peers[peer]!)]),
    ),
    successModel: mean((row) => row.successModel),
    oracle: mean((row) => row.oracle),
    calibrationError: rows.reduce((sum, row) => sum + row.calibrationError, 0) / rows.length,
  };
}

/** How much of the way from the rule in use to the oracle a rate goes. */
export function shareOfTheWay({ loggingPolicy, oracle }: AccuracyRow, rate: number): number {
  return (rate - loggingPolicy) / (oracle - loggingPolicy);
}
