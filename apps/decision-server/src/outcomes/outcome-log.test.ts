import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type OutcomeLog, openOutcomeLog } from './outcome-log.js';

let folder: string;
let log: OutcomeLog | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bp-outcomes-'));
  log = null;
});
afterEach(async () => {
  await log?.close();
  await rm(folder, { recursive: true });
});

const opened = async (mostWaitingBytes = 1_000): Promise<OutcomeLog> => {
  log = await openOutcomeLog({ path: join(folder, 'logs/outcomes.jsonl'), mostWaitingBytes });
  return log;
};
const text = (): Promise<string> => readFile(join(folder, 'logs/outcomes.jsonl'), 'utf8');

it('has the lines in the file when it says so, in the order in which they came', async () => {
  const { append } = await opened();
  await Promise.all(['1', '2', '3'].map((line) => append([line])));
  await append(['4', '5']);
  expect(await text()).toBe('1\n2\n3\n4\n5\n');
});

it('goes on behind what is there, and closes a line that a killed process left unfinished', async () => {
  await (await opened()).append(['{"a":1}']);
  await log?.close();
  await writeFile(join(folder, 'logs/outcomes.jsonl'), '{"a":1}\n{"b":');
  await (await opened()).append(['{"c":1}']);
  expect(await text()).toBe('{"a":1}\n{"b":\n{"c":1}\n');
});

it('refuses what a slow disk leaves no room for, and takes lines again when there is room', async () => {
  const { append } = await opened(10);
  const first = append(['12345678']);
  await expect(append(['1234'])).rejects.toMatchObject({
    code: 'STORAGE_FAILED',
    details: { errno: 'EBUSY' },
  });
  await first;
  await append(['1234']);
  expect(await text()).toBe('12345678\n1234\n');
});

it('says that a full disk took nothing', async () => {
  const path = join(folder, 'full.jsonl');
  await symlink('/dev/full', path);
  log = await openOutcomeLog({ path });
  await expect(log.append(['1'])).rejects.toMatchObject({ details: { errno: 'ENOSPC' } });
  expect(log.lastError?.message).toContain('the disk is full');
  expect(log.waitingBytes).toBe(0);
});

it('takes nothing after its end', async () => {
  const { append, close } = await opened();
  await close();
  log = null;
  await expect(append(['1'])).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
});
