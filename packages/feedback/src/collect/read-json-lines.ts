import { createReadStream } from 'node:fs';
import { LineSplitter } from '../logs/split-lines.js';

/**
 * The lines of a file of ours, one by one; none where there is no such file. Only a line feed ends a line: `readline`
 * would also break at U+2028, which JSON leaves as it is.
 */
export async function* readOwnLines(path: string): AsyncGenerator<string> {
  let lines: string[] = [];
  const splitter = new LineSplitter(
    (bytes, start, end) => lines.push(bytes.toString('utf8', start, end)),
    // Longer than anything written here: shown as it begins, so that it counts as unreadable.
    (head) => lines.push(head.toString('utf8')),
  );
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      splitter.push(chunk as Buffer);
      const whole = lines;
      lines = [];
      for (const line of whole) if (line !== '') yield line;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  splitter.end();
  for (const line of lines) if (line !== '') yield line;
}

export function parseObject(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}
