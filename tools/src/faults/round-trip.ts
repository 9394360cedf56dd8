import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { canonicalJson, createRandom, type FeedbackRecord, type Random } from '@bp/contracts';
import {
  AUTOMATION_LOG,
  automationLog,
  type CollectedFeedback,
  collectFeedback,
} from '@bp/feedback';
import { put } from '../../../packages/feedback/src/testing/temp-folder.js';
import { inScratch } from '../scratch.js';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';
import { type LogLine, WRITERS } from './world-writers.js';

/** Combinations tried in a round. */
const COMBINATIONS = 25;
const NOW = Date.parse('2026-06-01T00:00:00Z');
const STEM = AUTOMATION_LOG.replace(/\.jsonl$/, '');

/** How the text of a log becomes bytes. */
const ENCODINGS: Readonly<Record<string, (text: string) => Buffer>> = {
  'UTF-8': (text) => Buffer.from(text),
  'UTF-8 with a byte order mark': (text) => Buffer.from(`\ufeff${text}`),
  'UTF-16 LE': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'UTF-16 BE': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'UTF-16 LE without a mark': (text) => Buffer.from(text, 'utf16le'),
  'carriage returns and line feeds': (text) => Buffer.from(text.replace(/\r?\n/g, '\r\n')),
  'carriage returns alone': (text) => Buffer.from(text.replace(/\r?\n/g, '\r')),
};

/** Names that rotation gives to the older part of a log: `name` without ending, `ending` with its dot. */
const ROTATIONS: Readonly<Record<string, (name: string, ending: string) => string>> = {
  logrotate: (name, ending) => `${name}${ending}.1`,
  'logrotate with dateext': (name, ending) => `${name}${ending}-20260531`,
  'logrotate with extension': (name, ending) => `${name}-20260531${ending}`,
  lumberjack: (name, ending) => `${name}-2026-05-31T10-20-30.123${ending}`,
  log4j: (name, ending) => `${name}-2026-05-31-1${ending}`,
  winston: (name, ending) => `${name}1${ending}`,
  'winston by day': (name, ending) => `${name}-2026-05-31${ending}.1`,
  Monolog: (name, ending) => `${name}-2026-05-31${ending}`,
  'Python by day': (name, ending) => `${name}${ending}.2026-05-31_10-20`,
  Serilog: (name, ending) => `${name}20260531${ending}`,
  Kubernetes: (name, ending) => `${name}${ending}.20260531-102030`,
};

const COMPRESSIONS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  '': (bytes) => bytes,
  '.gz': (bytes) => gzipSync(bytes),
  '.bz2': (bytes) => execFileSync('bzip2', ['-c'], { input: bytes }),
  '.xz': (bytes) => execFileSync('xz', ['-c'], { input: bytes }),
  '.zst': (bytes) => execFileSync('zstd', ['-qc'], { input: bytes }),
};

/**
 * A log whose truth is known, written as the world's programs write it, encoded, rotated, compressed, cut while somebody
 * writes, glued together, delivered twice, with clocks that go wrong: the attempts collected are the true ones, or
 * whatever differs is told by counts, warnings or the quarantine. A silent difference is a loss.
 */
export const roundTrip: FaultSuite = { name: 'round trip through other programs', round };

async function round(seed: number): Promise<RoundResult> {
  const random = createRandom(seed);
  const tally = new FaultTally();
  for (let index = 0; index < COMBINATIONS; index += 1) {
    await inScratch((root) =>
      oneCombination(root, random, tally, `seed ${seed}, combination ${index}`),
    );
  }
  return tally;
}

async function oneCombination(
  root: string,
  random: Random,
  tally: FaultTally,
  named: string,
): Promise<void> {
  const lines = trueLines(random);
  const truth = await collectLines(join(root, 'truth'), lines);
  const place = join(root, 'seen');
  const kinds = await deliver(place, lines, random);
  for (const kind of kinds) tally.add(kind);
  const seen = await collect(place);
  for (const difference of silentDifferences(truth, seen)) {
    tally.lost.push(`${named} (${kinds.join(', ')}): ${difference}`);
  }
}

const REASONS = [
  null,
  'captcha',
  'Größe "zu" klein; <b>it\'s</b> A & B',
  'first line\nsecond, line',
  '12,5 points',
] as const;

/** Some attempts with retries, and texts that are hard to write. */
function trueLines(random: Random): LogLine[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const lines: LogLine[] = [];
  const first = 1000 + Math.floor(random() * 1e6);
  for (let task = first; task < first + 4 + Math.floor(random() * 8); task += 1) {
    const at = NOW - 86_400_000 * (1 + Math.floor(random() * 20)) + task;
    const retries = Math.floor(random() * 2.4);
    for (let retry = 0; retry <= retries; retry += 1) {
      const failed = retry < retries || random() < 0.5;
      lines.push({
        timestamp: new Date(at + 60_000 * retry).toISOString(),
        task_id: task,
        domain: `site${task % 7}.example`,
        action_attempted: ['comment', 'profile', 'forum', 'guest'][task % 4],
        result: failed ? pick(['failed', 'error']) : 'success',
        failure_reason: failed ? pick(REASONS) : null,
        execution_time: pick([null, 3, 18.25]),
        retry_count: retry,
        pa: pick([null, 20, 37.5]),
        campaign_id: pick([null, 11]),
        requires_login: pick([null, true, false]),
      });
    }
  }
  return lines;
}

/** Writes the lines in a way drawn by chance; gives what was done to them. */
async function deliver(root: string, lines: readonly LogLine[], random: Random): Promise<string[]> {
  const pick = <T>(table: Readonly<Record<string, T>>): [string, T] => {
    const entries = Object.entries(table);
    return entries[Math.floor(random() * entries.length)]!;
  };
  const kinds: string[] = [];
  let told = lines;
  if (random() < 0.15) {
    kinds.push('clock years ahead');
    const wrong = Math.floor(random() * told.length);
    told = told.map((line, at) =>
      at === wrong ? { ...line, timestamp: '2062-11-25T00:00:00.000Z' } : line,
    );
  }
  if (random() < 0.3) {
    kinds.push('delivered twice');
    told = [...told, ...told.slice(0, Math.floor(random() * told.length))];
  }
  const [writer, write] = pick(WRITERS);
  const [encoding, encode] = pick(ENCODINGS);
  kinds.push(writer, encoding);
  const way = random();
  const whole = write(told, random);
  const ending = whole.csv ? '.csv' : '.jsonl';
  if (way < 0.35) {
    const half = Math.floor(random() * (told.length + 1));
    const [rotation, rename] = pick(ROTATIONS);
    const [suffix, compress] =
      random() < 0.8 ? (['', COMPRESSIONS['']!] as const) : pick(COMPRESSIONS);
    kinds.push(`rotated by ${rotation}`, ...(suffix === '' ? [] : [`compressed ${suffix}`]));
    const older = compress(encode(write(told.slice(0, half), random).text));
    await put(root, `${rename(STEM, ending)}${suffix}`, older);
    await put(root, `${STEM}${ending}`, encode(write(told.slice(half), random).text));
  } else if (way < 0.5) {
    kinds.push('copytruncate');
    // The copy ends, and what was written since begins, wherever the program was; zeros stand for what was cut.
    const bytes = Buffer.from(whole.text);
    const at = Math.floor(random() * bytes.length);
    await put(root, `${STEM}${ending}.1`, bytes.subarray(0, at));
    await put(root, `${STEM}${ending}`, Buffer.concat([Buffer.alloc(at), bytes.subarray(at)]));
  } else if (way < 0.7) {
    kinds.push('glued together');
    const half = Math.floor(random() * (told.length + 1));
    const second = told.slice(half).map((line) => reordered(line, random));
    const parts = [write(told.slice(0, half), random), write(second, random)];
    const glued = parts.map(({ text }) => text).join('\ufeff');
    await put(root, `${STEM}${ending}`, encode(glued));
  } else {
    await put(root, `${STEM}${ending}`, encode(whole.text));
  }
  return kinds;
}

/** Another order of columns, as another version of the program has it. */
function reordered(line: LogLine, random: Random): LogLine {
  return random() < 0.5 ? line : Object.fromEntries(Object.entries(line).reverse());
}

async function collectLines(root: string, lines: readonly LogLine[]): Promise<CollectedFeedback> {
  await put(root, AUTOMATION_LOG, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return collect(root);
}

function collect(root: string): Promise<CollectedFeedback> {
  return collectFeedback({ sources: [automationLog({ root })], sinceDays: null, clock: () => NOW });
}

/** What differs from the truth without a word. An attempt that never was is a loss in any case. */
function silentDifferences(truth: CollectedFeedback, seen: CollectedFeedback): string[] {
  const told =
    seen.accounting.quarantined > 0 || seen.warnings.length > 0 || seen.failures.length > 0;
  const found: string[] = [];
  for (const key of seen.records.keys()) {
    if (!truth.records.has(key)) found.push(`${key} never was`);
  }
  for (const key of truth.records.keys()) {
    const record = seen.records.get(key);
    if (told) continue;
    if (record === undefined) found.push(`${key} is gone`);
    else if (canonicalJson(record) !== canonicalJson(truth.records.get(key))) {
      found.push(`${key} is another: ${changedFields(truth.records.get(key)!, record)}`);
    }
  }
  const { read, merged_lines, outside_window, quarantined, pending_predictions } = seen.accounting;
  if (read !== merged_lines + outside_window + quarantined + pending_predictions) {
    found.push('lines are unaccounted for');
  }
  return found;
}

function changedFields(a: FeedbackRecord, b: FeedbackRecord): string {
  return (Object.keys(a) as (keyof FeedbackRecord)[])
    .filter((name) => a[name] !== b[name])
    .map((name) => `${name} ${JSON.stringify(a[name])} → ${JSON.stringify(b[name])}`)
    .join(', ');
}
