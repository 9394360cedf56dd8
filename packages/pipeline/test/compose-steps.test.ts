import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createWorld, simulateWeek, writeLogs } from '@bp/simulator';
import { expect, it } from 'vitest';
import { trainOnAutomationLog } from '../examples/compose-steps.js';

it('the example of a program of one’s own runs, and is what the docs show', async () => {
  const root = await mkdtemp(join(tmpdir(), 'bp-compose-'));
  try {
    const world = createWorld({ seed: 3, sites: 1000 });
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 2500 }), root });
    const accuracy = await trainOnAutomationLog(root);
    expect(accuracy).toBeGreaterThan(0.4);
    expect(accuracy).toBeLessThan(1);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  const example = await readFile(
    resolve(import.meta.dirname, '../examples/compose-steps.ts'),
    'utf8',
  );
  const docs = resolve(import.meta.dirname, '../../../docs/architecture.md');
  expect(await readFile(docs, 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);
});
