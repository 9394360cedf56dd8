import { existsSync } from 'node:fs';
import type { FoundFeedback, SoughtFeedback } from '@bp/contracts';
import { readLines, storageError, writeWhole } from '@bp/files';
import { parseObject } from '../logs/parse-object.js';
import { FoundTasks } from './found-tasks.js';
import { namedBy } from './named-tasks.js';

/**
 * Looks for feedback in a file of ours with a JSON object a line, the quarantine or the pending file; with `remove` the
 * file is replaced by one without it. Errors: `STORAGE_FAILED`.
 */
export async function forgetInLines(
  path: string,
  sought: SoughtFeedback,
  options: { readonly remove: boolean },
): Promise<FoundFeedback> {
  const found = new FoundTasks(sought);
  try {
    const kept = async function* kept(): AsyncGenerator<string> {
      for await (const line of readLines(path)) if (!found.take(recordOf(line))) yield `${line}\n`;
    };
    if (!options.remove) for await (const _ of kept());
    else if (existsSync(path)) {
      await writeWhole(path, async (file) => {
        for await (const line of kept()) file.writeText(line);
      });
    }
  } catch (error) {
    throw storageError(error, 'look through', path);
  }
  return found;
}

/** A quarantined line holds the record as a text, with its columns where it is of CSV. */
function recordOf(line: string): ReturnType<typeof namedBy> {
  const quarantined = parseObject(line);
  if (typeof quarantined?.text !== 'string') return namedBy(line);
  const { text, columns, delimiter } = quarantined;
  return namedBy(text, {
    ...(Array.isArray(columns) ? { columns: columns.map(String) } : {}),
    ...(typeof delimiter === 'string' ? { delimiter } : {}),
  });
}
