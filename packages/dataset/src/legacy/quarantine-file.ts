import type { QuarantinedLine } from '@bp/contracts';
import { readLines, writeWhole } from '@bp/files';

/** Adds lines to a quarantine file, each once: what stands in it already is not written again. Gives how many were new. */
export async function addToQuarantine(
  path: string,
  lines: readonly QuarantinedLine[],
): Promise<number> {
  const fresh = new Set(lines.map((line) => JSON.stringify(line)));
  if (fresh.size > 0) for await (const line of readLines(path)) fresh.delete(line);
  if (fresh.size === 0) return 0;
  await writeWhole(path, async (out) => {
    for await (const line of readLines(path)) out.writeText(`${line}\n`);
    for (const line of fresh) out.writeText(`${line}\n`);
  });
  return fresh.size;
}
