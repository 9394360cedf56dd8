import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type RegistryFolder, registryFolder } from '../../registry/src/testing/registry-folder.js';
import { openDecider } from '../src/open-decider.js';

const DECISIONS = process.env.BP_LONG === '1' ? 10_000_000 : 200_000;
/** Between two breaths that let the log write. */
const BURST = 1_000;
/** What may be held more at the end than after the first tenth: a queue that waits for the disk, mostly. */
const MOST_GROWTH_BYTES = 40 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes in use; the process's own size depends on when garbage was collected, and on the version of Node. */
function bytesHeld(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

let folder: RegistryFolder;
let dir: string;
beforeEach(async () => {
  folder = await registryFolder();
  dir = await mkdtemp(join(tmpdir(), 'bp-endurance-'));
});
afterEach(async () => {
  await folder.remove();
  await rm(dir, { recursive: true, force: true });
});

function handlesIn(path: string): number {
  const own = '/proc/self/fd';
  const targets = readdirSync(own).map((name) => {
    try {
      return readlinkSync(`${own}/${name}`);
    } catch {
      // Closed since it was listed.
      return '';
    }
  });
  return targets.filter((target) => target.startsWith(path)).length;
}

it('memory and file handles stay bounded, and every decision is in the log or counted', async () => {
  await folder.ship(1);
  await folder.create(2);
  await folder.registry.startRollout({ version: 'v1.1.0', share: 0.5, by: 'x', reason: 'x' });
  const decider = await openDecider({
    root: folder.root,
    loadIn: 'this-thread',
    log: { dir, maxFileBytes: 8 * 2 ** 20 },
  });
  let held = 0;
  for (let made = 0; made < DECISIONS; made += BURST) {
    for (let turn = 0; turn < BURST; turn += 1) {
      decider.decide({ domain: `site-${made + turn}.example`, pa: turn % 100 });
    }
    await new Promise((done) => setImmediate(done));
    if (made % (DECISIONS / 10) !== 0 || made === 0) continue;
    const bytes = bytesHeld();
    if (held === 0) held = bytes;
    expect(bytes - held).toBeLessThan(MOST_GROWTH_BYTES);
    expect(handlesIn(dir)).toBeLessThanOrEqual(1);
    for (const name of await readdir(dir)) {
      if (!name.endsWith('.jsonl')) await rm(join(dir, name));
    }
  }
  await decider.close();
  const { decisions, logged, dropped, queued_bytes } = decider.metrics();
  expect(decisions).toBe(DECISIONS);
  expect(logged + dropped).toBe(DECISIONS);
  expect(queued_bytes).toBe(0);
}, 3_600_000);
