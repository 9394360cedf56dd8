import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@bp/contracts';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deploymentsOf } from '../src/index-document.js';
import { type Operation, type Operator, startOperator } from '../src/testing/operator.js';
import { type RegistryFolder, registryFolder } from '../src/testing/registry-folder.js';

const LONG = process.env.BP_LONG === '1';
const PROCESSES = LONG ? 12 : 5;
const OPERATIONS = LONG ? 60 : 12;

let folder: RegistryFolder;
const operators: Operator[] = [];
beforeEach(async () => {
  folder = await registryFolder();
});
afterEach(async () => {
  for (const { child } of operators.splice(0)) child.kill('SIGKILL');
  await folder.remove();
});

it('many processes, some of them paused: nothing lost, nothing twice, one straight line', {
  timeout: 600_000,
}, async () => {
  const random = createRandom(20260131);
  await folder.ship(1);
  await folder.ship(2);
  for (let process = 0; process < PROCESSES; process += 1) {
    const operations: Operation[] = [];
    for (let count = 0; count < OPERATIONS; count += 1) {
      const id = `p${process}-${count}`;
      const draw = random();
      if (draw < 0.35) {
        const bundleDir = await folder.bundle(3 + Math.floor(random() * 3));
        operations.push({ kind: 'create', id, bundleDir });
      } else if (draw < 0.75) operations.push({ kind: 'deploy', id });
      else if (draw < 0.95) operations.push({ kind: 'rollback', id });
      else operations.push({ kind: 'prune', id, keep: 4 });
    }
    operators.push(startOperator({ root: folder.root, by: `p${process}`, operations }));
  }
  let running = true;
  const all = Promise.all(operators.map(({ ended }) => ended)).then(() => {
    running = false;
  });
  while (running) {
    const victim = operators[Math.floor(random() * operators.length)]!;
    victim.child.kill('SIGSTOP');
    await sleep(50 + random() * 250);
    victim.child.kill('SIGCONT');
    await sleep(random() * 60);
  }
  await all;
  const index = (await folder.registry.index())!;
  const outcomes = operators.flatMap((operator) => operator.outcomes);
  expect(outcomes).toHaveLength(PROCESSES * OPERATIONS);
  const unexpected = outcomes.filter(
    ({ ok, code }) => !ok && !['NOTHING_TO_ROLL_BACK', 'VERSION_UNKNOWN'].includes(code!),
  );
  expect(unexpected).toEqual([]);

  const created = outcomes.filter(({ ok, kind }) => ok && kind === 'create');
  const numbers = created.map(({ result }) => result?.version);
  expect(new Set(numbers).size).toBe(numbers.length);
  const logged = index.log.filter(({ kind, by }) => kind === 'create' && by !== 'test');
  expect(logged.map((entry) => ('version' in entry ? entry.version : '')).sort()).toEqual(
    [...numbers].sort(),
  );

  const moved = outcomes.filter(
    ({ ok, kind, result }) => ok && (kind === 'deploy' || kind === 'rollback') && result?.changed,
  );
  const deployments = deploymentsOf(index);
  expect(
    deployments
      .filter(({ by }) => by !== 'test')
      .map(({ reason }) => reason)
      .sort(),
  ).toEqual(moved.map(({ id }) => id).sort());
  let production: string | null = null;
  for (const { from, to } of deployments) {
    expect(from).toBe(production);
    production = to;
  }
  expect(index.production).toBe(production);
  expect(await folder.registry.verify()).toMatchObject({ ok: true });
  expect((await folder.registry.loadActive()).version).toBe(production);
});
