import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson, createRandom, type Random } from '@bp/contracts';
import {
  AUTOMATION_LOG,
  automationLog,
  type CollectedFeedback,
  collectFeedback,
  SHADOW_LOG,
  shadowLog,
} from '@bp/feedback';
import { attemptStream, createWorld, writeLogs } from '@bp/simulator';
import { inScratch } from '../scratch.js';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';

const ATTEMPTS = 400;
/** Damaged lines speak of tasks of their own, so that every true line can be looked for. */
const DAMAGED_TASKS = 9_000_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');

const DAMAGES: Readonly<Record<string, (line: Buffer, random: Random) => Buffer>> = {
  'line cut': (line, random) => line.subarray(0, place(line.length, random)),
  'line without its start': (line, random) => line.subarray(1 + place(line.length - 1, random)),
  'byte changed': (line, random) => {
    const copy = Buffer.from(line);
    copy[place(copy.length, random)] = place(256, random);
    return copy;
  },
  'invalid UTF-8': (line, random) => inserted(line, Buffer.from([0xff, 0xc3]), random),
  'NUL bytes': (line, random) => inserted(line, Buffer.alloc(64), random),
  'two lines in one': (line) => Buffer.concat([line, line]),
  'UTF-16': (line) => Buffer.from(line.toString('utf8'), 'utf16le'),
};

/**
 * Damaged lines among true ones, true ones repeated and out of order, a last line half written: every true
 * attempt must be collected exactly as from the undamaged files, and every line must be accounted for.
 */
export const logDamage: FaultSuite = { name: 'damaged logs', round };

function round(seed: number): Promise<RoundResult> {
  const random = createRandom(seed);
  const tally = new FaultTally();
  return inScratch(async (root) => {
    const world = createWorld({ seed, sites: 200 });
    await writeLogs({ attempts: attemptStream(world, { attempts: ATTEMPTS, seed }), root });
    const calm = await collect(root);
    for (const log of [AUTOMATION_LOG, SHADOW_LOG]) {
      const path = join(root, log);
      await writeFile(path, damaged(await readFile(path), random, tally));
    }
    const disturbed = await collect(root);
    for (const { error } of disturbed.failures) tally.lost.push(error.message);
    for (const key of calm.records.keys()) {
      const found = disturbed.records.get(key);
      if (found === undefined) tally.lost.push(`seed ${seed}: ${key} is gone`);
      else if (canonicalJson(found) !== canonicalJson(calm.records.get(key)))
        tally.lost.push(`seed ${seed}: ${key} is another`);
    }
    const { read, merged_lines, outside_window, quarantined, pending_predictions } =
      disturbed.accounting;
    const sum = merged_lines + outside_window + quarantined + pending_predictions;
    if (sum !== read) tally.lost.push(`seed ${seed}: ${read - sum} lines unaccounted for`);
    return tally;
  });
}

function collect(root: string): Promise<CollectedFeedback> {
  const sources = [automationLog({ root }), shadowLog({ root })];
  return collectFeedback({ sources, sinceDays: null, clock: () => NOW });
}

function damaged(file: Buffer, random: Random, tally: FaultTally): Buffer {
  const lines = file.toString('utf8').trimEnd().split('\n');
  const out: Buffer[] = [];
  for (const line of lines) {
    const bytes = Buffer.from(line);
    out.push(bytes);
    if (random() < 0.1) {
      tally.add('line repeated');
      out.push(bytes);
    }
    if (random() < 0.3) {
      const task = DAMAGED_TASKS + place(900_000, random);
      const foreign = Buffer.from(line.replace(/"task_id":\s*"?\d+"?/, `"task_id":${task}`));
      const kinds = Object.keys(DAMAGES);
      const kind = kinds[place(kinds.length, random)]!;
      tally.add(kind);
      out.push(DAMAGES[kind]!(foreign, random));
    }
  }
  for (let index = out.length - 1; index > 0; index -= 1) {
    const other = place(index + 1, random);
    [out[index], out[other]] = [out[other]!, out[index]!];
  }
  tally.add('file out of order');
  tally.add('half-written last line');
  const half = Buffer.from(`{"task_id":${DAMAGED_TASKS},"action_att`);
  return Buffer.concat([...out, half].flatMap((line) => [line, Buffer.from('\n')])).subarray(0, -1);
}

function inserted(line: Buffer, bytes: Buffer, random: Random): Buffer {
  const at = place(line.length, random);
  return Buffer.concat([line.subarray(0, at), bytes, line.subarray(at)]);
}

function place(length: number, random: Random): number {
  return Math.floor(random() * length);
}
