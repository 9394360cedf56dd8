import {
  type FieldKind,
  type FieldName,
  type FieldValue,
  RECORD_FIELDS,
  type RecordField,
  STAMPED_FIELDS,
  WEIGHED_FIELDS,
} from '@bp/contracts';
import type { Fact } from './fact.js';
import {
  LONGEST,
  readAction,
  readCount,
  readCutText,
  readDomain,
  readFlag,
  readId,
  readNumber,
  readProbabilities,
  readText,
  UNUSABLE,
} from './read-values.js';

/** How a log's value of each kind is read. Kinds that are not here are read by the sources themselves. */
const READERS: Partial<
  Record<FieldKind, (value: unknown, field: RecordField) => FieldValue | typeof UNUSABLE>
> = {
  text: (value) => readText(value, LONGEST.url),
  word: (value) => readText(value, LONGEST.text),
  id: readId,
  reason: (value) => readCutText(value, LONGEST.reason),
  // A host that makes no sense is not known: logs write "unknown" there.
  domain: readDomain,
  probabilities: readProbabilities,
  number: (value, { low, high }) => readNumber(value, low!, high!),
  count: readCount,
  flag: readFlag,
  action: readAction,
};

/** Where a log's value goes in a fact, and how it is read. */
export interface FieldTarget {
  readonly read: (value: unknown) => FieldValue | typeof UNUSABLE;
  readonly put: (fact: Fact, value: FieldValue) => void;
}

/** What a log's value of this field means for a fact. */
export function fieldTarget(name: FieldName): FieldTarget {
  const field: RecordField = RECORD_FIELDS[name];
  const reader = READERS[field.kind];
  const stamped = (STAMPED_FIELDS as readonly FieldName[]).indexOf(name);
  const weighed = (WEIGHED_FIELDS as readonly FieldName[]).indexOf(name);
  if (reader === undefined || (stamped < 0 && weighed < 0)) {
    throw new TypeError(`a fact has no field ${name}`);
  }
  return {
    read: (value) => reader(value, field),
    put:
      stamped >= 0
        ? (fact, value) => fact.putStamped(stamped, value)
        : (fact, value) => {
            fact.outcome[weighed] = value;
          },
  };
}

/** Reads a value into a fact; what makes no sense is taken as missing and named in `fact.unusable`. */
export function takeField(fact: Fact, target: FieldTarget, name: string, given: unknown): void {
  const value = target.read(given);
  if (value === UNUSABLE) fact.unusable.push(name);
  else if (value !== null) target.put(fact, value);
}

/** A page's address names its host where nothing else does. */
export function completeDomain(fact: Fact): void {
  if (fact.domain === null && fact.url !== null) fact.domain = readDomain(fact.url);
}
