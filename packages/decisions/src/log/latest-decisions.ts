import { open, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '@bp/files';
import { type LoggedDecision, readDecisionLine } from './decision-line.js';

/** Bytes that are read at most, of all files together: about 100,000 decisions. */
const MOST_BYTES = 64 * 2 ** 20;

interface LogFile {
  readonly path: string;
  readonly size: number;
  readonly writtenMs: number;
}

/**
 * The decisions that the logs of a folder hold, rotated parts included, the newest file last: at most about `most`, and
 * of 64 MiB. What is no decision, and what cannot be read, is passed over.
 */
export async function latestDecisions(dir: string, most: number): Promise<LoggedDecision[]> {
  const newestFirst = (await logsIn(dir)).sort((a, b) => b.writtenMs - a.writtenMs);
  const found: LoggedDecision[][] = [];
  let count = 0;
  let bytes = MOST_BYTES;
  for (const { path, size } of newestFirst) {
    if (bytes <= 0 || count >= most) break;
    const decisions = await readTail(path, size, bytes);
    found.unshift(decisions);
    count += decisions.length;
    bytes -= size;
  }
  return found.flat().slice(-most);
}

async function logsIn(dir: string): Promise<LogFile[]> {
  const names = (await namesIn(dir)).filter((name) => /^decisions-.+\.jsonl(\.|$)/.test(name));
  const files: LogFile[] = [];
  for (const name of names) {
    const path = join(dir, name);
    // Another process may rotate it meanwhile.
    const found = await stat(path).catch(() => null);
    if (found?.isFile()) files.push({ path, size: found.size, writtenMs: found.mtimeMs });
  }
  return files;
}

async function readTail(path: string, size: number, most: number): Promise<LoggedDecision[]> {
  const length = Math.min(size, most);
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return [];
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    return lines.map(readDecisionLine).filter((decision) => decision !== null);
  } finally {
    await file.close();
  }
}
