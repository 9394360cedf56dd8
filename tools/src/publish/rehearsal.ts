import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { inScratch } from '../scratch.js';
import {
  askAsService,
  initByNpx,
  installedBp,
  installIn,
  writeSimulatedLogs,
} from './consumers.js';
import { startLocalRegistry, useRegistry } from './local-registry.js';
import { publishClone, releaseClone } from './release-clone.js';

const ATTEMPTS = 4_000;

/**
 * `npm run release:rehearsal`: a release from start to end that leaves no trace. Version and changelog in a clone,
 * publishing to a registry on 127.0.0.1, then two strangers: one installs `@bp/cli` and retrains, one installs
 * `@bp/registry` and predicts. Prints each step with its seconds.
 */
const version = process.argv[2] ?? '999.0.0';
await inScratch(async (base) => {
  const [cli, service] = [join(base, 'cli'), join(base, 'service')];
  const bp = (...args: readonly string[]): Promise<string> => installedBp(cli, ...args);
  const registry = await step('verdaccio installed and started', () =>
    startLocalRegistry(join(base, 'registry')),
  );
  try {
    const clone = await step(`nx release ${version}: versions, lock, changelog, tag`, () =>
      releaseClone(join(base, 'clone'), version),
    );
    assert.ok(clone.changelog.startsWith(`# ${version} `), clone.changelog.slice(0, 80));
    await useRegistry(clone.folder, registry.url);
    await step('all packages published', () => publishClone(clone, registry.url));
    const made = await step('npx @bp/cli init in an empty folder', () =>
      initByNpx(join(base, 'fresh'), registry.url, `@bp/cli@${version}`),
    );
    assert.deepEqual(JSON.parse(made).made, ['bp.config.json', '.env.example', '.gitignore']);
    await step('@bp/cli installed in an empty folder', () =>
      installIn(cli, registry.url, `@bp/cli@${version}`),
    );
    await step('@bp/registry installed in an empty folder', () =>
      installIn(service, registry.url, `@bp/registry@${version}`),
    );
    assert.match(await step('bp --help', () => bp('--help')), /retrain/);
    await step('bp engines', () => bp('engines', '--json'));
    await step(`bp retrain on ${ATTEMPTS} simulated attempts`, async () => {
      await writeSimulatedLogs(cli, ATTEMPTS);
      return bp('retrain', '--since-days', '30', '--json');
    });
    const { production } = JSON.parse(await step('bp status', () => bp('status', '--json')));
    await cp(join(cli, 'ml/models'), join(service, 'models'), { recursive: true });
    const answer = JSON.parse(
      await step('a service asks @bp/registry', () => askAsService(service, 'models')),
    );
    assert.equal(answer.modelVersion, production.version);
    process.stdout.write(`${answer.modelVersion} recommends ${answer.action}\n`);
  } finally {
    await registry.close();
  }
});

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${seconds.padStart(6)} s  ${name}\n`);
  return result;
}
