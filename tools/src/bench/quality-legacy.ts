import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS, type Action } from '@bp/contracts';
import { registrableDomain } from '@bp/dataset';
import {
  createWorld,
  legacyCsv,
  type SimulatedSite,
  siteInput,
  successProbability,
  type World,
} from '@bp/simulator';
import { mean } from './limits.js';
import { type AddressQuality, ngramPeer, preparedLegacy } from './quality-addresses.js';
import { trainedModel } from './trained-model.js';

const SITES = 600;
/** Sites that the file does not name: what is known of them is not left to chance. */
const JUDGED_SITES = 2000;

/** As `addressQuality`, of a simulated legacy file, judged by how likely each action is to have worked on other sites. */
export async function legacyQuality(
  seed: number,
  rows: number,
  dir: string,
): Promise<AddressQuality> {
  const world = createWorld({ seed, sites: SITES });
  const larger = createWorld({ seed, sites: SITES + JUDGED_SITES });
  const known = new Set(world.sites.map(domainOf));
  const others = larger.sites.filter(
    (site) => site.facts.url !== null && !known.has(domainOf(site)),
  );
  const file = join(dir, `legacy-${seed}.csv`);
  writeFileSync(file, legacyCsv(world, { form: 'short', rows, seed }).text);
  const { prepared, outDir } = await preparedLegacy(file, dir);
  const model = await trainedModel(join(dir, `legacy-${seed}-model`), prepared, 'action');
  const inputs = others.map((site) => siteInput(larger, site));
  const chosen = inputs.map(({ url, pa, da }) => model.predict({ url, pa, da }).action);
  const addresses = join(dir, `legacy-${seed}.json`);
  writeFileSync(addresses, JSON.stringify(inputs.map(({ url }) => url)));
  const peer = ngramPeer(outDir, addresses);
  return {
    seed,
    ours: chanceOf(larger, others, chosen),
    peer: peer && chanceOf(larger, others, peer.actions),
    rows: others.length,
  };
}

function domainOf({ facts }: SimulatedSite): string {
  return registrableDomain(facts.domain ?? '');
}

/** Mean chance that these are the actions that worked, for whoever tried all in any order until one did. */
function chanceOf(
  world: World,
  sites: readonly SimulatedSite[],
  actions: readonly Action[],
): number {
  return mean(
    sites.map((site, index) => {
      const each = ACTIONS.map((action) => successProbability(world, site, action));
      const sum = each.reduce((total, chance) => total + chance, 0);
      return each[ACTIONS.indexOf(actions[index]!)]! / sum;
    }),
  );
}
