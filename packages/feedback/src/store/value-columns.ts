import { ACTIONS, type Action, type SourcedField } from '@bp/contracts';
import { Float64Column, Uint8Column, Uint32Column } from './columns.js';
import { RepeatedTexts } from './repeated-texts.js';
import type { StringPool } from './string-pool.js';

/** A field's values in one of three forms. Only ever asked for rows that a value was set in. */
export interface ValueColumn {
  get(row: number): string | number | boolean;
  set(row: number, value: string | number | boolean): void;
}

class NumberValues implements ValueColumn {
  readonly #column = new Float64Column();
  get(row: number): number {
    return this.#column.get(row);
  }
  set(row: number, value: string | number | boolean): void {
    this.#column.set(row, value as number);
  }
}

class FlagValues implements ValueColumn {
  readonly #column = new Uint8Column();
  get(row: number): boolean {
    return this.#column.get(row) === 1;
  }
  set(row: number, value: string | number | boolean): void {
    this.#column.set(row, value === true ? 1 : 0);
  }
}

class ActionValues implements ValueColumn {
  readonly #column = new Uint8Column();
  get(row: number): Action {
    return ACTIONS[this.#column.get(row)]!;
  }
  set(row: number, value: string | number | boolean): void {
    this.#column.set(row, ACTIONS.indexOf(value as Action));
  }
}

class TextValues implements ValueColumn {
  readonly #column = new Uint32Column();
  readonly #pool: StringPool;
  constructor(pool: StringPool) {
    this.#pool = pool;
  }
  get(row: number): string {
    return this.#pool.text(this.#column.get(row));
  }
  set(row: number, value: string | number | boolean): void {
    this.#column.set(row, this.#pool.add(value as string));
  }
}

/** For fields with few different texts. */
class RepeatedTextValues implements ValueColumn {
  readonly #column = new Uint32Column();
  readonly #texts: RepeatedTexts;
  constructor(pool: StringPool) {
    this.#texts = new RepeatedTexts(pool);
  }
  get(row: number): string {
    return this.#texts.text(this.#column.get(row));
  }
  set(row: number, value: string | number | boolean): void {
    const before = this.#column.get(row);
    const number = this.#texts.add(value as string, before);
    if (number !== before) this.#column.set(row, number);
  }
}

const NUMBERS = new Set<SourcedField>(['pa', 'da', 'shadow_confidence', 'propensity']);
const FLAGS = new Set<SourcedField>([
  'comment_supported',
  'profile_supported',
  'forum_supported',
  'guest_supported',
  'requires_login',
  'registration_detected',
]);

/** Nearly every attempt has a text of its own here. */
const UNIQUE_TEXTS = new Set<SourcedField>(['url', 'shadow_probabilities']);

export function valueColumn(field: SourcedField, pool: StringPool): ValueColumn {
  if (NUMBERS.has(field)) return new NumberValues();
  if (FLAGS.has(field)) return new FlagValues();
  if (field === 'shadow_action') return new ActionValues();
  return UNIQUE_TEXTS.has(field) ? new TextValues(pool) : new RepeatedTextValues(pool);
}
