import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeIndex, openRegistry } from '@bp/registry';
import { writeTinyBundle } from '../../../packages/registry/src/testing/tiny-bundle.js';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';
import { type Figure, median, printFigures } from './limits.js';
import { runNode } from './node-process.js';
import { putTwoVersions } from './two-versions.js';

/*
 * The registry against its limits. There is no peer: the older system kept pickle files and a JSON file.
 * Every figure is measured in a process of its own that runs built code, as a service would.
 */

const RUNS = 9;
const VERSIONS = 1_000;
/** Trees that make model.json about 15 MB. */
const IDLE_TREES = 2_350;
const WORKLOAD = join(import.meta.dirname, 'registry-workload.mjs');

function workload(...args: readonly string[]): Record<string, number> {
  return JSON.parse(runNode(WORKLOAD, ...args).stdout) as Record<string, number>;
}

function medianMs(...args: readonly string[]): number {
  return median(Array.from({ length: RUNS }, () => workload(...args).ms ?? Number.NaN));
}

/** Alternately, so that a busy moment of the machine meets both. */
function importCost(): Figure {
  const differences = Array.from({ length: RUNS * 2 }, () => {
    const bare = runNode('-e', '0');
    return runNode('--input-type=module', '-e', "import '@bp/registry'").ms - bare.ms;
  });
  return { what: 'import, over bare node', value: median(differences), limit: 40, unit: 'ms' };
}

/** All JavaScript that importing the registry reads. */
async function codeSize(): Promise<Figure> {
  let bytes = 0;
  for (const name of ['contracts', 'model', 'registry']) {
    const dist = join(CHECKOUT, 'packages', name, 'dist');
    for (const file of await readdir(dist, { recursive: true })) {
      if (file.endsWith('.js')) bytes += (await stat(join(dist, file))).size;
    }
  }
  const semver = join(CHECKOUT, 'node_modules', 'semver');
  for (const folder of ['classes', 'functions', 'internal']) {
    for (const file of await readdir(join(semver, folder))) {
      bytes += (await stat(join(semver, folder, file))).size;
    }
  }
  return {
    what: 'JavaScript, ours and dependencies',
    value: bytes / 1000,
    limit: 1000,
    unit: 'kB',
  };
}

async function bigRegistry(base: string): Promise<string> {
  const root = join(base, 'big');
  const size = { idleTrees: IDLE_TREES, idleSplits: 127 };
  await putTwoVersions(openRegistry({ root }), base, size);
  return root;
}

/** A registry whose index has grown to `VERSIONS`, each deployed once: twenty years of weekly retraining. */
async function longRegistry(base: string): Promise<string> {
  const root = join(base, 'long');
  const registry = openRegistry({ root });
  const bundleDir = join(base, 'bundle-small');
  await writeTinyBundle({ dir: bundleDir, seed: 1 });
  await registry.createVersion({ bundleDir, evaluation: { accuracy: 0.5 }, by: 'bench' });
  const index = await registry.index();
  if (index === null) throw new Error('no index');
  const { checksum, ...document } = index;
  const [entry] = document.versions;
  const [created] = document.log;
  if (entry === undefined || created === undefined) throw new Error('no version');
  const versions = [];
  const log = [];
  for (let number = 0; number < VERSIONS; number += 1) {
    const version = `v1.${number}.0`;
    const from = number === 0 ? null : `v1.${number - 1}.0`;
    versions.push({ ...entry, version, deployed_at: entry.created_at });
    const { id, at, by } = created;
    log.push({ id, at, by, revision: log.length + 1, kind: 'create' as const, version });
    const moved = { kind: 'deploy' as const, from, to: version, reason: 'weekly', verdict: null };
    log.push({ id, at, by, revision: log.length + 1, ...moved });
  }
  const production = `v1.${VERSIONS - 1}.0`;
  const { text } = encodeIndex({
    ...document,
    revision: log.length,
    parent: checksum,
    production,
    highest_version: production,
    versions,
    log,
  });
  const name = `${String(log.length).padStart(10, '0')}.json`;
  await writeFile(join(root, 'versions', 'index', name), text);
  return root;
}

async function figures(base: string): Promise<Figure[]> {
  const big = await bigRegistry(base);
  const { size } = await stat(join(big, 'versions', 'v1.0.0', 'model.json'));
  const long = await longRegistry(base);
  const swap = workload('swap', big);
  return [
    importCost(),
    await codeSize(),
    {
      what: 'open + loadActive',
      value: medianMs('load', big),
      limit: 400,
      unit: 'ms',
      note: `model.json of ${(size / 1e6).toFixed(1)} MB`,
    },
    {
      what: `list of ${VERSIONS} versions`,
      value: medianMs('list', long),
      limit: 50,
      unit: 'ms',
      note: 'first call of a process',
    },
    {
      what: 'longest pause in a swap',
      value: swap.pause ?? Number.NaN,
      limit: 5,
      unit: 'ms',
      note: `median of ${swap.swaps} swaps, worst ${swap.worst?.toFixed(1)}; with waiting for a core ${swap.wall?.toFixed(1)}, ${swap.quietWall?.toFixed(1)} without a swap`,
    },
    {
      what: 'deployment to first answer',
      value: swap.latency ?? Number.NaN,
      limit: 1000,
      unit: 'ms',
      note: 'from publication, by file events',
    },
  ];
}

printFigures(await inScratch(figures));
