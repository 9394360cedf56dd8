import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { QuarantinedLine } from '@bp/contracts';
import { AtomicFile } from '../file/atomic-file.js';

/** Adds lines to a quarantine file, each once: what stands in it already is not written again. Gives how many were new. */
export async function addToQuarantine(
  path: string,
  lines: readonly QuarantinedLine[],
): Promise<number> {
  const fresh = new Set(lines.map((line) => JSON.stringify(line)));
  if (fresh.size === 0) return 0;
  const old: string[] = [];
  if (existsSync(path)) {
    for await (const line of createInterface({
      input: createReadStream(path),
      crlfDelay: Infinity,
    })) {
      if (line === '') continue;
      fresh.delete(line);
      old.push(line);
    }
  }
  if (fresh.size === 0) return 0;
  const out = new AtomicFile(path);
  try {
    for (const line of old) out.writeText(`${line}\n`);
    for (const line of fresh) out.writeText(`${line}\n`);
    out.commit();
  } catch (error) {
    out.discard();
    throw error;
  }
  return fresh.size;
}
