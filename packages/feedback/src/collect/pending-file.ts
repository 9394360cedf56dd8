import {
  type FeedbackRecord,
  type FeedbackSourceName,
  type FieldName,
  isAction,
  isSourceName,
  parseInstant,
  readStamps,
  STAMPED_FIELDS,
} from '@bp/contracts';
import { readLines, writeWhole } from '@bp/files';
import { Fact } from '../facts/fact.js';
import { parseObject } from '../logs/parse-object.js';

/** The task of a decision that waited, as an outcome of this run may name it. */
type TaskOfDecision = (decisionId: string, taskId: string, action: Fact['action']) => string;

/**
 * The pending file keeps what is known of attempts that no source has an outcome for: a merged record a line, as the
 * dataset would have it, sorted by key. Without it the facts of a prediction would be lost when its log is rotated
 * away before the result comes.
 */
export async function readPending(
  path: string,
  take: (fact: Fact, source: FeedbackSourceName) => void,
  taskOf: TaskOfDecision,
): Promise<{ unreadable: number }> {
  let unreadable = 0;
  for await (const line of readLines(path)) {
    const record = parseObject(line);
    if (record === null || !factsOfRecord(record, take, taskOf)) unreadable += 1;
  }
  return { unreadable };
}

/** The records that wait for their outcome, as the dataset would have them; lines that can't be read are passed over. */
export async function* readPendingRecords(
  path: string,
): AsyncGenerator<Readonly<Partial<Record<FieldName, unknown>>>> {
  for await (const line of readLines(path)) {
    const record = parseObject(line);
    if (record !== null) yield record;
  }
}

/** Takes a record apart into the facts that give it again: one for each stamp, and one for its time and each source. */
function factsOfRecord(
  record: Readonly<Record<string, unknown>>,
  take: (fact: Fact, source: FeedbackSourceName) => void,
  taskOf: TaskOfDecision,
): boolean {
  const { task_id, action_type, timestamp, site_source, sources, decision_id } = record;
  if (typeof task_id !== 'string' || !isAction(action_type) || typeof sources !== 'string') {
    return false;
  }
  const task =
    typeof decision_id === 'string' ? taskOf(decision_id, task_id, action_type) : task_id;
  const start = (at: number | null): Fact => {
    const fact = new Fact();
    fact.task_id = task;
    fact.action = action_type;
    fact.at = at;
    return fact;
  };
  const names = sources.split('|');
  if (!names.every(isSourceName)) return false;
  for (const source of names) take(start(parseInstant(timestamp) ?? null), source);
  const stamps = readStamps(typeof site_source === 'string' ? site_source : null);
  const facts = new Map<string, { fact: Fact; source: FeedbackSourceName }>();
  for (const [place, field] of STAMPED_FIELDS.entries()) {
    const stamp = stamps[place] ?? null;
    if (stamp === null || record[field] === null || record[field] === undefined) continue;
    const name = `${stamp.source}@${stamp.at}`;
    const entry = facts.get(name) ?? { fact: start(stamp.at), source: stamp.source };
    facts.set(name, entry);
    Object.assign(entry.fact, { [field]: record[field] });
  }
  for (const { fact, source } of facts.values()) take(fact, source);
  return true;
}

/** Writes the records sorted by `sortedKeys`. */
export async function writePending(
  path: string,
  sortedKeys: readonly string[],
  recordOf: (key: string) => FeedbackRecord | undefined,
): Promise<void> {
  await writeWhole(path, (file) => {
    for (const key of sortedKeys) file.writeText(`${JSON.stringify(recordOf(key))}\n`);
  });
}
