import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.js';
import { useRegistry } from './local-registry.js';

export interface Installed {
  readonly folder: string;
  readonly packages: number;
  readonly megabytes: number;
  readonly seconds: number;
}

/** Installs packages in an empty folder, as a stranger would: no overrides, no lock file, nothing of ours around it. */
export async function installIn(
  folder: string,
  registry: string,
  packages: readonly string[],
): Promise<Installed> {
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    '{"name":"stranger","private":true,"type":"module"}',
  );
  await useRegistry(folder, registry);
  const start = performance.now();
  await run('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd: folder });
  const seconds = (performance.now() - start) / 1000;
  const { bytes, manifests } = await weigh(join(folder, 'node_modules'));
  return { folder, packages: manifests, megabytes: bytes / 1e6, seconds };
}

/** Bytes and packages under a `node_modules`. */
async function weigh(folder: string): Promise<{ bytes: number; manifests: number }> {
  const lock = join(folder, '.package-lock.json');
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  const { default: installed } = (await import(lock, { with: { type: 'json' } })) as {
    default: { packages: Record<string, unknown> };
  };
  return { bytes, manifests: Object.keys(installed.packages).length };
}

/** Runs `bp` of an install as its user would. */
export function installedBp(folder: string, ...args: readonly string[]): Promise<string> {
  return run(join(folder, 'node_modules/.bin/bp'), args, { cwd: folder });
}

/** Gives a project folder four weeks of logs, with the simulator that comes with the command. */
export async function writeSimulatedLogs(folder: string, attempts: number): Promise<void> {
  const script = `import { attemptStream, createWorld, writeLogs } from '@bp/simulator';
const start = Date.now() - 27 * 86_400_000;
const world = createWorld({ seed: 3, sites: 1500, start });
await writeLogs({ attempts: attemptStream(world, { attempts: ${attempts}, seed: 4 }), root: '.' });
`;
  await writeFile(join(folder, 'logs.mjs'), script);
  await run(process.execPath, ['logs.mjs'], { cwd: folder });
}

/** A service of a few lines: asks the production model through \`@bp/registry\`, and type-checks as written. */
export async function askAsService(folder: string, models: string): Promise<ServiceAnswer> {
  const script = `import { openRegistry } from '@bp/registry';
const registry = openRegistry({ root: process.argv[2] });
const model = await registry.loadActive();
const { action, probabilities, modelVersion } = model.predict({ url: 'https://forum.example.org/thread/1', pa: 30, da: 25 });
console.log(JSON.stringify({ action, probabilities, modelVersion }));
`;
  await writeFile(join(folder, 'service.mjs'), script);
  const output = await run(process.execPath, ['service.mjs', models], { cwd: folder });
  return JSON.parse(output) as ServiceAnswer;
}

export interface ServiceAnswer {
  readonly action: string;
  readonly probabilities: Readonly<Record<string, number>>;
  readonly modelVersion: string;
}
