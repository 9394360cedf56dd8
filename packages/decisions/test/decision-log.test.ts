import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, createReadStream } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DecisionLog, type DecisionLogOptions } from '../src/log/decision-log.js';

const SCRIPT = fileURLToPath(new URL('./processes/keep-logging.mjs', import.meta.url));

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-decision-log-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function opened(options: Partial<DecisionLogOptions> = {}): Promise<DecisionLog> {
  const log = new DecisionLog(
    { dir, ...options },
    { hostname: 'web', pid: 1, clock: () => Date.parse('2026-01-05T10:00:00Z') },
  );
  await log.open();
  return log;
}

const line = (number: number): string => `${JSON.stringify({ number, filler: 'x'.repeat(90) })}\n`;

async function numbersIn(name: string): Promise<number[]> {
  const text = await readFile(join(dir, name), 'utf8');
  return text
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => JSON.parse(one).number);
}

/** Median time, in milliseconds, of taking a line: it never waits, but the machine may be busy with something else. */
function usualAdd(log: DecisionLog, lines: number): number {
  const times: number[] = [];
  for (let number = 0; number < lines; number += 1) {
    const began = performance.now();
    log.add(line(number));
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[lines >> 1]!;
}

describe('a decision log', () => {
  it('writes within its time, and all of it on close', async () => {
    const log = await opened({ flushMs: 20 });
    log.add(line(0));
    expect(await readdir(dir)).toEqual([]);
    while (log.metrics().logged === 0) await sleep(5);
    log.add(line(1));
    await log.close();
    expect(await numbersIn('decisions-web-1.jsonl')).toEqual([0, 1]);
    expect(log.metrics()).toMatchObject({ logged: 2, dropped: 0, queued_bytes: 0 });
  });

  it('is rotated by size: every line is in one file, with one handle open', async () => {
    const log = await opened({ maxFileBytes: 5_000, flushBytes: 1_000 });
    for (let number = 0; number < 500; number += 1) {
      log.add(line(number));
      if (number % 50 === 0) await log.flush();
    }
    await log.flush();
    const ours = execFileSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' });
    expect(ours.split(dir).length - 1).toBeLessThanOrEqual(1);
    await log.close();
    const names = (await readdir(dir)).sort();
    expect(names.length).toBeGreaterThan(3);
    for (const name of names) {
      expect(name).toMatch(/^decisions-web-1\.jsonl(\.20260105T100000\.\d+)?$/);
    }
    const numbers = (await Promise.all(names.map(numbersIn))).flat();
    expect(numbers.sort((a, b) => a - b)).toEqual([...Array(500).keys()]);
  });

  it('on a full disk never waits, keeps what fits into memory, counts what it drops', async () => {
    await symlink('/dev/full', join(dir, 'decisions-web-1.jsonl'));
    const log = await opened({ flushMs: 5, flushBytes: 2_000, queueBytes: 20_000 });
    expect(usualAdd(log, 2_000)).toBeLessThan(1);
    await log.flush();
    const { dropped, queued_bytes, log_error, logged } = log.metrics();
    expect(logged).toBe(0);
    expect(dropped).toBeGreaterThan(1_500);
    expect(queued_bytes).toBeLessThanOrEqual(20_000);
    expect(log_error).toMatchObject({
      code: 'STORAGE_FAILED',
      message: expect.stringContaining('full'),
    });
    await log.close();
    expect(log.metrics()).toMatchObject({ dropped: 2_000, queued_bytes: 0 });
  });

  it('goes on where it was once the disk has room again', async () => {
    await symlink('/dev/full', join(dir, 'decisions-web-1.jsonl'));
    const log = await opened({ flushMs: 5 });
    log.add(line(0));
    await log.flush();
    expect(log.metrics().log_error).not.toBeNull();
    await rm(join(dir, 'decisions-web-1.jsonl'));
    log.add(line(1));
    await log.close();
    expect(await numbersIn('decisions-web-1.jsonl')).toEqual([0, 1]);
    expect(log.metrics()).toMatchObject({ logged: 2, dropped: 0 });
  });

  it('on a disk that does not answer never waits either', async () => {
    const pipe = join(dir, 'decisions-web-1.jsonl');
    execFileSync('mkfifo', [pipe]);
    const log = await opened({ flushMs: 5, flushBytes: 2_000, queueBytes: 200_000 });
    // Nobody reads the pipe yet: whatever waited for it here would wait for ever.
    expect(usualAdd(log, 5_000)).toBeLessThan(1);
    expect(log.metrics().dropped).toBeGreaterThan(0);
    expect(log.metrics().queued_bytes).toBeLessThanOrEqual(200_000);
    const reader = createReadStream(pipe);
    let bytes = 0;
    reader.on('data', (chunk) => {
      bytes += chunk.length;
    });
    await log.close();
    const { logged, dropped } = log.metrics();
    expect(logged + dropped).toBe(5_000);
    expect(logged).toBeGreaterThan(1_000);
    while (bytes < logged * 100) await sleep(5);
    reader.destroy();
  });

  it('cuts off what a died process left of a line, and counts it, once', async () => {
    await writeFile(join(dir, 'decisions-web-1.jsonl'), `${line(0)}${line(1).slice(0, 40)}`);
    await writeFile(join(dir, 'decisions-web-999999.jsonl'), line(2).trimEnd());
    await writeFile(join(dir, 'decisions-other-1.jsonl'), line(3).slice(0, 40));
    const log = await opened();
    expect(log.metrics().lost_on_crash).toBe(1);
    log.add(line(4));
    await log.close();
    expect(await numbersIn('decisions-web-1.jsonl')).toEqual([0, 4]);
    expect(await numbersIn('decisions-web-999999.jsonl')).toEqual([2]);
    expect((await opened()).metrics().lost_on_crash).toBe(0);
  });

  it('lets a process alone that still writes its line', async () => {
    const path = join(dir, 'decisions-web-1.jsonl');
    await writeFile(path, line(0).slice(0, 40));
    setTimeout(() => appendFileSync(path, line(0).slice(40)), 20);
    expect((await opened()).metrics().lost_on_crash).toBe(0);
    expect(await numbersIn('decisions-web-1.jsonl')).toEqual([0]);
  });
});

describe('a process', () => {
  async function counting(mode: string[] = []): Promise<{ child: ChildProcess; count(): number }> {
    const child = fork(SCRIPT, [dir, ...mode], { execArgv: [] });
    let latest = 0;
    child.on('message', (count) => {
      latest = count as number;
    });
    while (latest < 2_000) await once(child, 'message');
    return { child, count: () => latest };
  }

  it('that is killed loses what was not written yet, and leaves a log that can be read', async () => {
    for (let trial = 0; trial < 5; trial += 1) {
      const { child } = await counting();
      child.kill('SIGKILL');
      await once(child, 'exit');
      const log = await opened();
      const { lost_on_crash } = log.metrics();
      expect(lost_on_crash).toBeLessThanOrEqual(1);
      const text = await readFile(join(dir, `decisions-web-${child.pid}.jsonl`), 'utf8');
      const whole = text.split('\n');
      // Nothing comes after the last line's end; a file that was killed before its first line has none.
      expect(whole.pop()).toBe('');
      const counts = whole.map((one) => JSON.parse(one).count);
      expect(counts).toEqual([...Array(counts.length).keys()]);
      await log.close();
    }
  });

  it('that is told to end writes all of it first', async () => {
    const { child, count } = await counting(['--sigterm']);
    const before = count();
    child.kill('SIGTERM');
    const [, signal] = await once(child, 'exit');
    expect(signal).toBe('SIGTERM');
    const text = await readFile(join(dir, `decisions-web-${child.pid}.jsonl`), 'utf8');
    expect(text.trimEnd().split('\n').length).toBeGreaterThanOrEqual(before);
  });
});
