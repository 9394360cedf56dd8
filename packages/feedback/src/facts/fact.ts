import {
  type Action,
  type FeedbackRecord,
  type FieldValue,
  type OutcomeField,
  type Result,
  STAMPED_FIELDS,
  type StampedField,
  WEIGHED_FIELDS,
} from '@bp/contracts';

/** Outcome fields that a fact can give beside its `result`. */
export type OutcomeDetail = Exclude<
  OutcomeField,
  'success' | 'result' | 'outcome_source' | 'outcome_at'
>;

/** What one line says about one attempt. `null`: it does not say. Mutable, so that one object serves many lines. */
export type Fact = BareFact & {
  -readonly [Field in StampedField | OutcomeDetail]: FeedbackRecord[Field];
};

const RESULT = WEIGHED_FIELDS.indexOf('result');
const NO_OUTCOME_VALUES: readonly FieldValue[] = WEIGHED_FIELDS.map(() => null);

/** A fact without its named fields, which are added below: they read and write the two lists. */
export class BareFact {
  task_id = '';
  action: Action = 'comment';
  /** Milliseconds since the epoch, `null` where no time is named. */
  at: number | null = null;
  /** In the order of `WEIGHED_FIELDS`. */
  readonly outcome: FieldValue[] = [...NO_OUTCOME_VALUES];
  /** In the order of `STAMPED_FIELDS`; only those whose bit is set in `known` count. */
  readonly stamped: FieldValue[] = STAMPED_FIELDS.map(() => null);
  known = 0;
  /** Optional fields whose value made no sense and was taken as missing. */
  unusable: string[] = [];

  /** `null`: no outcome yet. The other outcome fields belong to it. */
  get result(): Result | null {
    return this.outcome[RESULT] as Result | null;
  }

  set result(value: Result | null) {
    this.outcome[RESULT] = value;
  }

  /** Forgets everything, for the next line. */
  reset(): void {
    this.task_id = '';
    this.action = 'comment';
    this.at = null;
    for (let field = 0; field < this.outcome.length; field += 1) this.outcome[field] = null;
    this.known = 0;
    if (this.unusable.length > 0) this.unusable = [];
  }

  /** Sets a stamped field by its place in `STAMPED_FIELDS`. */
  putStamped(field: number, value: FieldValue): void {
    this.stamped[field] = value;
    if (value === null) this.known &= ~(1 << field);
    else this.known |= 1 << field;
  }
}

for (const [field, name] of STAMPED_FIELDS.entries()) {
  Object.defineProperty(BareFact.prototype, name, {
    get(this: BareFact): FieldValue {
      return (this.known & (1 << field)) === 0 ? null : this.stamped[field]!;
    },
    set(this: BareFact, value: FieldValue) {
      this.putStamped(field, value);
    },
  });
}
for (const [field, name] of WEIGHED_FIELDS.entries()) {
  if (field === RESULT) continue;
  Object.defineProperty(BareFact.prototype, name, {
    get(this: BareFact): FieldValue {
      return this.outcome[field]!;
    },
    set(this: BareFact, value: FieldValue) {
      this.outcome[field] = value;
    },
  });
}

/** Makes a fact that says nothing yet. */
export const Fact: FactMaker = BareFact as FactMaker;

/** What `new Fact()` is called on. */
export interface FactMaker {
  /** A fact that says nothing yet. */
  new (): Fact;
}
