import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.js';
import { useRegistry } from './local-registry.js';

/** Installs a package in an empty folder, as a stranger would: no overrides, no lock file, nothing of ours around it. */
export async function installIn(folder: string, registry: string, name: string): Promise<void> {
  await useRegistry(folder, registry);
  const own = '{"name":"stranger","private":true,"type":"module"}';
  await writeFile(join(folder, 'package.json'), own);
  await run('npm', ['install', '--no-audit', '--no-fund', name], { cwd: folder });
}

/** Makes a project in an empty folder without installing anything before; gives what it says as JSON. */
export async function initByNpx(folder: string, registry: string, name: string): Promise<string> {
  await useRegistry(folder, registry);
  return run('npx', ['--yes', name, 'init', '--json'], { cwd: folder });
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

/** A service of a few lines: asks the production model through `@bp/registry`; gives the prediction as JSON. */
export async function askAsService(folder: string, models: string): Promise<string> {
  const script = `import { openRegistry } from '@bp/registry';
const registry = openRegistry({ root: process.argv[2] });
const model = await registry.loadActive();
console.log(JSON.stringify(model.predict({ url: 'https://forum.example.org/thread/1', pa: 30, da: 25 })));
`;
  await writeFile(join(folder, 'service.mjs'), script);
  return run(process.execPath, ['service.mjs', models], { cwd: folder });
}
