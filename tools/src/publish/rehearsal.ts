import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publishedPackages } from '../workspace.js';
import {
  askAsService,
  type Installed,
  installedBp,
  installIn,
  type ServiceAnswer,
  writeSimulatedLogs,
} from './consumers.js';
import { startLocalRegistry, useRegistry } from './local-registry.js';
import { publishClone, releaseClone } from './release-clone.js';

export interface RehearsalOptions {
  readonly version: string;
  readonly onStep?: (line: string) => void;
}

export interface Rehearsal {
  readonly changelog: string;
  readonly published: readonly string[];
  readonly service: Installed;
  readonly command: Installed;
  readonly help: string;
  readonly engines: readonly { readonly engine: string; readonly available: boolean }[];
  readonly production: { readonly version: string } | null;
  readonly answer: ServiceAnswer;
}

const ATTEMPTS = 4_000;

/**
 * A release from start to end that leaves no trace: version and changelog in a clone, publishing to a registry on
 * 127.0.0.1, then two strangers: one installs `@bp/cli` and retrains, one installs `@bp/registry` and predicts.
 */
export async function rehearseRelease(options: RehearsalOptions): Promise<Rehearsal> {
  const base = await mkdtemp(join(tmpdir(), 'bp-release-'));
  const say = options.onStep ?? (() => {});
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    const result = await work();
    say(`${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s  ${name}`);
    return result;
  };
  const registry = await step('verdaccio installed and started', () =>
    startLocalRegistry(join(base, 'registry')),
  );
  try {
    const clone = await step(`nx release ${options.version}: versions, lock, changelog, tag`, () =>
      releaseClone(join(base, 'clone'), options.version),
    );
    await useRegistry(clone.folder, registry.url);
    await step('all packages published', () => publishClone(clone, registry.url));

    const install = (name: string): Promise<Installed> =>
      installIn(join(base, name), registry.url, [`@bp/${name}@${options.version}`]);
    const command = await step('@bp/cli installed in an empty folder', () => install('cli'));
    const service = await step('@bp/registry installed in an empty folder', () =>
      install('registry'),
    );
    const bp = (...args: readonly string[]): Promise<string> =>
      installedBp(command.folder, ...args);
    const help = await step('bp --help', () => bp('--help'));
    const engines = JSON.parse(await step('bp engines', () => bp('engines', '--json')));
    await step(`bp retrain on ${ATTEMPTS} simulated attempts`, async () => {
      await writeSimulatedLogs(command.folder, ATTEMPTS);
      return bp('retrain', '--since-days', '30', '--json');
    });
    const status = JSON.parse(await step('bp status', () => bp('status', '--json')));
    await cp(join(command.folder, 'ml/models'), join(service.folder, 'models'), {
      recursive: true,
    });
    const answer = await step('a service asks @bp/registry', () =>
      askAsService(service.folder, 'models'),
    );
    for (const [name, { packages, megabytes }] of Object.entries({ command, service })) {
      say(`          ${name}: ${packages} packages, ${megabytes.toFixed(0)} MB`);
    }
    say(`          ${answer.modelVersion} recommends ${answer.action}`);
    const published = publishedPackages(clone.folder).map(({ name }) => name);
    const { production } = status;
    const { changelog } = clone;
    return { changelog, published, service, command, help, engines, production, answer };
  } finally {
    await registry.close();
    await rm(base, { recursive: true, force: true });
  }
}
