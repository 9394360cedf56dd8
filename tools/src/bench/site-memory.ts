import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ACTIONS } from '@bp/contracts';
import { registrableDomain, splitOf } from '@bp/dataset';
import type { Model } from '@bp/model';
import {
  createWorld,
  PRESET_WORLDS,
  ruleBasedPolicy,
  type SimulatedSite,
  simulateAttempts,
  siteInput,
  successProbability,
  WEEK_MS,
  type World,
} from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { preparedWorld } from './prepared-world.js';
import { fitCovariance, type Remembered, siteEffects } from './site-memory-effects.js';
import { trainedModel } from './trained-model.js';

/*
 * npm run bench:site-memory -- [--worlds hidden,revisited] [--attempts 4500] [--seeds 5]
 *
 * What it would be worth to remember what happened on a site before: effects of each site on each action, shrunk by how
 * much sites differ, added to the model's log-odds. Four weeks are remembered, the week after is asked about; on sites whose domains no
 * model was trained on, so that what is remembered is not what the model has learned from.
 */

const WEEKS = 4;
const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: 'default,small,noisy,drifting,additive,hidden,revisited' },
    attempts: { type: 'string', default: '4500,20000' },
    seeds: { type: 'string', default: '5' },
  },
});

/** Sums over the sites of one kind. */
interface Sums {
  sites: number;
  attempts: number;
  policy: number;
  oracle: number;
  readonly model: { success: number; loss: number };
  readonly remembering: { success: number; loss: number };
}

const WAYS = ['model', 'remembering'] as const;

process.stdout.write(
  'world, attempts; sites with so many attempts; share of the way and log loss of the model, and with effects of the sites\n',
);
for (const name of values.worlds.split(',') as (keyof typeof PRESET_WORLDS)[]) {
  for (const attempts of values.attempts.split(',').map(Number)) {
    const kinds = new Map<string, Sums>();
    for (let seed = 1; seed <= Number(values.seeds); seed += 1) {
      await remember(createWorld({ seed, ...PRESET_WORLDS[name] }), attempts, seed, kinds);
    }
    for (const kind of [...kinds.keys()].sort()) {
      const sums = kinds.get(kind)!;
      const shown = WAYS.map((way) => {
        const { success, loss } = sums[way];
        const share = (success - sums.policy) / (sums.oracle - sums.policy);
        return `${share.toFixed(3)} ${(loss / sums.sites).toFixed(4)}`;
      });
      process.stdout.write(
        `${name.padEnd(11)} ${String(attempts).padStart(6)}  ${kind.padEnd(16)} ${String(sums.sites).padStart(5)} sites, ${(sums.attempts / sums.sites).toFixed(1).padStart(5)} each: ${shown.join('   ')}\n`,
      );
    }
  }
}

/** Adds what one world's sites tell. */
async function remember(
  world: World,
  attempts: number,
  seed: number,
  kinds: Map<string, Sums>,
): Promise<void> {
  const until = world.start + WEEKS * WEEK_MS;
  const model = await inScratch(async (dir) => {
    const prepared = await preparedWorld(world, { attempts, seed, until }, dir);
    return trainedModel(join(dir, 'model'), prepared, 'success');
  });
  const bySite = new Map<string, Remembered[]>();
  for (const attempt of simulateAttempts(world, { attempts, seed, to: until })) {
    const domain = domainOf(world.sites[attempt.site]!);
    if (domain === null || splitOf(domain) !== 'test') continue;
    const own = bySite.get(domain) ?? [];
    const action = ACTIONS.indexOf(attempt.action);
    const success = attempt.success ? 1 : 0;
    own.push({ action, margin: margins(model, attempt.input)[action]!, success });
    bySite.set(domain, own);
  }
  const covariance = fitCovariance([...bySite.values()]);
  const at = until + WEEK_MS / 2;
  const policy = ruleBasedPolicy();
  for (const site of world.sites) {
    const domain = domainOf(site);
    if (domain === null || splitOf(domain) !== 'test') continue;
    const own = bySite.get(domain) ?? [];
    const truth = ACTIONS.map((action) => successProbability(world, site, action, at));
    const input = siteInput(world, site, at);
    const alone = margins(model, input);
    const effects = siteEffects(own, covariance);
    const together = alone.map((margin, place) => margin + effects[place]!);
    const kind = own.length === 0 ? '0 before' : own.length < 10 ? '1 to 9 before' : '10 or more';
    const sums = kinds.get(kind) ?? none();
    kinds.set(kind, sums);
    sums.sites += 1;
    sums.attempts += own.length;
    sums.oracle += Math.max(...truth);
    policy.propensities(input).forEach((chance, place) => {
      sums.policy += chance * truth[place]!;
    });
    add(sums.model, alone, truth);
    add(sums.remembering, together, truth);
  }
}

function add(way: Sums['model'], found: readonly number[], truth: readonly number[]): void {
  way.success += truth[found.indexOf(Math.max(...found))]!;
  for (const [place, margin] of found.entries()) {
    const chance = 1 / (1 + Math.exp(-margin));
    const real = truth[place]!;
    way.loss -= (real * Math.log(chance) + (1 - real) * Math.log(1 - chance)) / ACTIONS.length;
  }
}

function margins(model: Model, input: Parameters<Model['score']>[0]): number[] {
  return Array.from(model.score(input), (score) => {
    const chance = Math.min(Math.max(score, 1e-6), 1 - 1e-6);
    return Math.log(chance / (1 - chance));
  });
}

function domainOf({ facts: { domain } }: SimulatedSite): string | null {
  return domain === null ? null : registrableDomain(domain);
}

function none(): Sums {
  const way = () => ({ success: 0, loss: 0 });
  return { sites: 0, attempts: 0, policy: 0, oracle: 0, model: way(), remembering: way() };
}
