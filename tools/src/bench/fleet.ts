import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openRegistry, storeAt } from '@bp/registry';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import {
  hasPostgres,
  startPostgres,
} from '../../../packages/store-postgres/src/testing/postgres-server.js';
import { makeBucket } from '../../../packages/store-s3/src/testing/bucket.js';
import { hasS3Server, startS3Server } from '../../../packages/store-s3/src/testing/s3-server.js';
import { withRunner } from '../runner-process.js';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';
import { type Figure, median, printFigures } from './limits.js';
import { putTwoVersions } from './two-versions.js';

/*
 * npm run bench:fleet
 *
 * For each place of a registry: how long after a deployment begins a service on another host (another process with its
 * own cache) answers by the new model, and what the service costs.
 */

const DEPLOYMENTS = 5;
const HOST = fileURLToPath(new URL('./fleet-host.mjs', import.meta.url));
const MOST_CODE_KB = 1000;
/** A place that tells nobody is asked every 5 s. */
const MOST_LATENCY_MS = 6500;

interface Place {
  readonly name: string;
  /** Where services read, and where the operator writes. */
  readonly read: string;
  readonly write: string;
  readonly env?: NodeJS.ProcessEnv;
}

interface HostLine {
  readonly version: string;
  readonly at: number;
  readonly ms: number;
  readonly megabytes: number;
}

async function measurePlace({ name, read, write, env = {} }: Place, base: string) {
  Object.assign(process.env, env);
  const registry = openRegistry({ store: storeAt(write) });
  await putTwoVersions(registry, join(base, `bundles-${name}`));
  const coverage = join(base, `coverage-${name}`);
  const child = spawn(process.execPath, [HOST, read], {
    cwd: CHECKOUT,
    env: {
      ...process.env,
      ...env,
      BP_CACHE: join(base, `cache-${name}`),
      NODE_V8_COVERAGE: coverage,
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<HostLine> => JSON.parse((await lines.next()).value ?? '');
  const { ms } = await next();
  const latencies: number[] = [];
  for (let count = 0; count < DEPLOYMENTS; count += 1) {
    const began = performance.timeOrigin + performance.now();
    const version = count % 2 === 0 ? 'v1.1.0' : 'v1.0.0';
    await registry.deploy({ version, reason: 'bench', by: 'bench' });
    latencies.push((await next()).at - began);
  }
  child.stdin.end();
  const { megabytes } = await next();
  await once(child, 'close');
  const code = (await loadedBytes(coverage)) / 1000;
  const note = `first answer after ${ms.toFixed(0)} ms, ${megabytes.toFixed(0)} MB`;
  return [
    {
      what: `${name}: deployment to first answer`,
      value: median(latencies),
      limit: MOST_LATENCY_MS,
      unit: 'ms',
      note,
    },
    { what: `${name}: JavaScript loaded`, value: code, limit: MOST_CODE_KB, unit: 'kB' },
  ] satisfies Figure[];
}

/** Size of all files whose code the process has run, from V8's own record. */
async function loadedBytes(coverage: string): Promise<number> {
  const files = new Set<string>();
  for (const name of await readdir(coverage)) {
    const { result } = JSON.parse(await readFile(join(coverage, name), 'utf8')) as {
      result: readonly { url: string }[];
    };
    for (const { url } of result) if (url.startsWith('file://')) files.add(fileURLToPath(url));
  }
  let bytes = 0;
  for (const file of files) if (file !== HOST) bytes += (await stat(file)).size;
  return bytes;
}

await inScratch(async (base) => {
  const figures: Figure[] = [];
  const measure = async (place: Place): Promise<void> => {
    figures.push(...(await measurePlace(place, base)));
  };
  const folder = join(base, 'folder');
  await measure({ name: 'folder', read: folder, write: folder });
  const project = join(base, 'project');
  const write = join(project, 'ml/models');
  await mkdir(join(project, 'ml'), { recursive: true });
  await withRunner(project, (url) => measure({ name: 'http', read: `${url}/registry`, write }));
  if (hasPostgres()) {
    const server = await startPostgres(await freePort());
    try {
      const url = await server.makeDatabase();
      await measure({ name: 'postgres', read: url, write: url });
    } finally {
      await server.stop();
    }
  }
  if (hasS3Server()) {
    const server = await startS3Server();
    try {
      await makeBucket(server.env, 'fleet');
      const url = 's3://fleet/models';
      await measure({ name: 's3', read: url, write: url, env: server.env });
    } finally {
      await server.stop();
    }
  }
  printFigures(figures);
});
