import { readdir, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { REVISIONS_KEPT } from '../src/file-store/revisions.js';
import { deploymentsOf } from '../src/index-document.js';
import { type Operation, type Operator, startOperator } from '../src/testing/operator.js';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';

let folder: RegistryFolder;
const operators: Operator[] = [];
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(async () => {
  for (const { child } of operators.splice(0)) child.kill('SIGKILL');
  await folder.remove();
});

/** A process that has stopped itself (SIGSTOP) at a step of one operation. */
async function stoppedAt(
  step: 'staged' | 'placed' | 'before-link' | 'linked' | 'published',
  operation: Operation,
): Promise<Operator> {
  const at = { step, signal: 'SIGSTOP' } as const;
  const operator = startOperator({ root: folder.root, by: 'sleeper', operations: [operation], at });
  operators.push(operator);
  await operator.stopped;
  return operator;
}

async function wake(operator: Operator): Promise<void> {
  operator.child.kill('SIGCONT');
  await operator.ended;
}

/** Deploys back and forth until every revision of before is swept. */
async function outrun(): Promise<void> {
  const [first, second] = ['v1.0.0', 'v1.1.0'];
  for (let turn = 0; turn < REVISIONS_KEPT + 5; turn += 1) {
    const production = (await folder.registry.production())?.version;
    const version = production === first ? second : first;
    await folder.registry.deploy({ version, reason: `turn ${turn}`, by: 'others' });
  }
}

async function straightLine(): Promise<void> {
  const index = await folder.registry.index();
  expect(index?.log.map(({ revision }) => revision)).toEqual(
    Array.from({ length: index?.revision ?? 0 }, (_, position) => position + 1),
  );
  let production: string | null = null;
  for (const { from, to } of deploymentsOf(index)) {
    expect(from).toBe(production);
    production = to;
  }
  expect(index?.production).toBe(production);
  expect(await folder.registry.verify()).toMatchObject({ ok: true, problems: [] });
}

describe('a writer that sleeps longer than revisions are kept', () => {
  it('before link(): does not publish into a gap that was swept, and is not lost', async () => {
    await folder.ship(1);
    await folder.ship(2);
    await folder.create(3);
    const sleeper = await stoppedAt('before-link', {
      kind: 'deploy',
      id: 'late',
      version: 'v1.2.0',
    });
    const slot = (await folder.registry.index())!.revision + 1;
    await outrun();
    expect(await readdir(folder.path('index'))).not.toContain(
      `${String(slot).padStart(10, '0')}.json`,
    );
    const before = (await folder.registry.index())!.revision;
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: true, result: { to: 'v1.2.0', changed: true } }]);
    const index = await folder.registry.index();
    expect(index?.revision).toBe(before + 1);
    expect(index?.log.at(-1)).toMatchObject({ kind: 'deploy', reason: 'late', to: 'v1.2.0' });
    expect(await readdir(folder.path('index'))).not.toContain(
      `${String(slot).padStart(10, '0')}.json`,
    );
    await straightLine();
  });

  it('before link(), bound to what was in production: is refused', async () => {
    await folder.ship(1);
    await folder.ship(2);
    await folder.create(3);
    const sleeper = await stoppedAt('before-link', {
      kind: 'deploy',
      id: 'late',
      version: 'v1.2.0',
      ifProduction: 'v1.1.0',
    });
    await outrun();
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: false, code: 'PRODUCTION_CHANGED' }]);
    expect((await folder.registry.history()).map(({ reason }) => reason)).not.toContain('late');
    await straightLine();
  });

  it('after the publication: a version that was pruned meanwhile was still created', async () => {
    await folder.ship(1);
    const bundleDir = await folder.bundle(2);
    const sleeper = await stoppedAt('published', { kind: 'create', id: 'pruned', bundleDir });
    const { removed } = await folder.registry.prune({ keep: 0, deployments: 0, apply: true });
    expect(removed).toEqual(['v1.1.0']);
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: true, result: { version: 'v1.1.0' } }]);
    await straightLine();
  });

  it('after link(): knows that it has published, and does not do it twice', async () => {
    await folder.ship(1);
    await folder.ship(2);
    await folder.create(3);
    const sleeper = await stoppedAt('linked', { kind: 'deploy', id: 'early', version: 'v1.2.0' });
    await outrun();
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: true }]);
    const reasons = (await folder.registry.history()).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'early')).toHaveLength(1);
    await straightLine();
  });

  it('before it wrote versions.json: does not leave an old one there', async () => {
    await folder.ship(1);
    await folder.ship(2);
    await folder.create(3);
    const sleeper = await stoppedAt('published', { kind: 'deploy', id: 'x', version: 'v1.2.0' });
    await outrun();
    await wake(sleeper);
    await straightLine();
  });
});

it('a reader that is slower than the sweeping reads the newest again, and never an older one', async () => {
  await folder.ship(1);
  await folder.ship(2);
  let outrunning = true;
  const writing = outrun().finally(() => {
    outrunning = false;
  });
  let last = 0;
  while (outrunning) {
    const revision = (await folder.registry.index())?.revision ?? 0;
    expect(revision).toBeGreaterThanOrEqual(last);
    last = revision;
  }
  await writing;
  expect(await readdir(folder.path('index'))).toHaveLength(REVISIONS_KEPT);
});

describe('a writer that sleeps while it creates a version', () => {
  const create = async (seed: number): Promise<Operation> => ({
    kind: 'create',
    id: `create ${seed}`,
    bundleDir: await folder.bundle(seed),
  });

  it('loses its staging folder after a day, and copies again', async () => {
    await folder.ship(1);
    const sleeper = await stoppedAt('staged', await create(2));
    const names = await readdir(folder.path());
    const staging = names.find((name) => name.startsWith('.staging-'))!;
    await folder.create(3);
    expect(await readdir(folder.path())).toContain(staging);
    const old = new Date(Date.now() - 2 * 24 * 60 * 60_000);
    await utimes(folder.path(staging), old, old);
    await folder.create(4);
    expect(await readdir(folder.path())).not.toContain(staging);
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: true, result: { version: 'v1.3.0' } }]);
    await straightLine();
  });

  it('between placing and publishing: its number is skipped, not waited for, and never given twice', async () => {
    await folder.ship(1);
    const sleeper = await stoppedAt('placed', await create(2));
    expect((await folder.create(3)).version).toBe('v1.2.0');
    expect(await readdir(folder.path())).not.toContain('v1.1.0');
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: true, result: { version: 'v1.3.0' } }]);
    await straightLine();
  });

  it('between placing and publishing, another one creating the same: both are there', async () => {
    await folder.ship(1);
    const sleeper = await stoppedAt('placed', await create(2));
    const same = startOperator({ root: folder.root, by: 'b', operations: [await create(2)] });
    operators.push(same);
    await same.ended;
    expect(same.outcomes).toMatchObject([{ ok: true, result: { version: 'v1.1.0' } }]);
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: true, result: { version: 'v1.2.0' } }]);
    await straightLine();
  });

  it('between link() and its check, while its version is pruned', async () => {
    await folder.ship(1);
    const sleeper = await stoppedAt('linked', await create(2));
    await folder.registry.prune({ keep: 0, deployments: 0, apply: true });
    await wake(sleeper);
    expect(sleeper.outcomes).toHaveLength(1);
    expect((await folder.registry.list()).map(({ version }) => version)).toEqual(['v1.0.0']);
    await straightLine();
  });

  it('while a deployment waits, its candidate is pruned: the deployment is refused', async () => {
    await folder.ship(1);
    await folder.create(2);
    const sleeper = await stoppedAt('before-link', { kind: 'deploy', id: 'x', version: 'v1.1.0' });
    await folder.registry.prune({ keep: 0, deployments: 0, apply: true });
    await wake(sleeper);
    expect(sleeper.outcomes).toMatchObject([{ ok: false, code: 'VERSION_UNKNOWN' }]);
    expect((await folder.registry.loadActive()).version).toBe('v1.0.0');
    await straightLine();
  });
});
