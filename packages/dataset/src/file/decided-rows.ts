import {
  type AttemptKey,
  attemptKey,
  decisionKeyOf,
  fieldOf,
  mergeRows,
  PLACE,
  type RecordRow,
  type RecordSet,
  viewOf,
} from '@bp/contracts';
import type { Row } from '../csv/row-scanner.js';
import type { RecordReader } from './record-row.js';

/** What is to be written: the records, and the keys of old rows that are in them under another. */
export interface JoinedRecords {
  readonly joined: RecordSet;
  readonly gone: ReadonlySet<AttemptKey>;
}

/**
 * An outcome that names its decision alone stands under the decision's id until the decision says which task it was
 * for. Brings the two together where one is in the file and the other among the records, whichever came first.
 */
export class DecidedRows {
  /** Rows of the file that stand under a decision's id. */
  readonly #waiting = new Map<AttemptKey, RecordRow>();
  /** For records that stand there: the task that the file knows. */
  readonly #tasks = new Map<AttemptKey, string>();

  constructor(
    private readonly records: RecordSet,
    private readonly reader: RecordReader,
  ) {}

  /** Looks at a row of the file. */
  look(row: Row, key: AttemptKey): void {
    const { reader } = this;
    if (reader.isEmpty(row, 'decision_id')) return;
    const decision = reader.text(row, 'decision_id').trim();
    const task = reader.taskId(row);
    if (decision === task) {
      const values = reader.values(row);
      if (values !== null) this.#waiting.set(key, values);
      return;
    }
    const alone = reader.decisionKey(row);
    if (alone !== null && this.records.has(alone)) this.#tasks.set(alone, task);
  }

  /** Once the whole file was looked at. */
  join(): JoinedRecords {
    const { records } = this;
    const gone = new Set<AttemptKey>();
    const moved = new Map<AttemptKey, RecordRow>();
    const move = (from: AttemptKey, row: RecordRow, task: string): void => {
      const own = row.with(PLACE.task_id, task);
      const key = attemptKey(task, fieldOf(row, 'action_type'));
      const known = moved.get(key) ?? records.row(key);
      moved.set(key, known === undefined ? own : mergeRows(known, own));
      gone.add(from);
    };
    for (const [alone, task] of this.#tasks) move(alone, records.row(alone)!, task);
    if (this.#waiting.size > 0) {
      for (const key of records.keys()) {
        const row = records.row(key)!;
        const alone = decisionKeyOf(row);
        const waiting = alone === null ? undefined : this.#waiting.get(alone);
        if (alone === null || waiting === undefined) continue;
        const task = fieldOf(row, 'task_id');
        move(alone, waiting, task);
        if (records.has(alone)) move(alone, records.row(alone)!, task);
      }
    }
    return { joined: gone.size === 0 ? records : withMoved(records, moved, gone), gone };
  }
}

function withMoved(
  records: RecordSet,
  moved: ReadonlyMap<AttemptKey, RecordRow>,
  gone: ReadonlySet<AttemptKey>,
): RecordSet {
  const keys = new Set([...records.keys(), ...moved.keys()]);
  for (const key of gone) keys.delete(key);
  return viewOf(
    (key) => (gone.has(key) ? undefined : (moved.get(key) ?? records.row(key))),
    keys.size,
    () => keys,
  );
}
