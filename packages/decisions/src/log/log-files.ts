import { type FileHandle, open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isErrno, namesIn } from '@bp/files';

/** Bytes from a file's end in which its last line begins. */
const LONGEST_TAIL = 2 ** 20;
/** A live writer ends its line within moments; one that does not is dead. In milliseconds. */
const STILL_AFTER_MS = 100;

/** The file that a process writes. */
export function logPath(dir: string, hostname: string, pid: number): string {
  const host = hostname.replaceAll(/[^A-Za-z0-9.]+/g, '-') || 'host';
  return join(dir, `decisions-${host}-${pid}.jsonl`);
}

/**
 * Ends the torn last lines of processes of this machine that died while they wrote: what is no whole record is cut off.
 * @returns How many were lost.
 */
export async function mendLogs(dir: string, hostname: string, ownPid: number): Promise<number> {
  let lost = 0;
  for (const name of await namesIn(dir)) {
    const pid = /-(\d+)\.jsonl$/.exec(name)?.[1];
    const path = join(dir, name);
    if (pid === undefined || path !== logPath(dir, hostname, Number(pid))) continue;
    // A process that has this one's number is gone.
    if (Number(pid) !== ownPid && isAlive(Number(pid))) continue;
    if (await mend(path)) lost += 1;
  }
  return lost;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isErrno(error, 'EPERM');
  }
}

/** Whether a record was cut off. */
async function mend(path: string): Promise<boolean> {
  const found = await stat(path);
  if (!found.isFile() || found.size === 0) return false;
  const { size } = found;
  const file = await open(path, 'r+');
  try {
    const tail = await readTail(file, size);
    if (tail.length === 0) return false;
    await sleep(STILL_AFTER_MS);
    if ((await file.stat()).size !== size) return false;
    if (isWhole(tail)) {
      await file.write('\n', size);
      return false;
    }
    await file.truncate(size - tail.length);
    return true;
  } finally {
    await file.close();
  }
}

/** The bytes behind the last line break. */
async function readTail(file: FileHandle, size: number): Promise<Buffer> {
  const length = Math.min(size, LONGEST_TAIL);
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.subarray(buffer.lastIndexOf('\n') + 1);
}

function isWhole(line: Buffer): boolean {
  try {
    JSON.parse(line.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
