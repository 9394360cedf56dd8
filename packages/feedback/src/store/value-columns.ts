import { ACTIONS, type FieldKind, type FieldValue, RESULTS } from '@bp/contracts';
import { Float64Column, Uint8Column, Uint32Column } from './columns.js';
import { RepeatedTexts } from './repeated-texts.js';
import type { StringPool } from './string-pool.js';

/** A field's values, `null` where none was set. */
export interface ValueColumn {
  get(row: number): FieldValue;
  set(row: number, value: FieldValue): void;
}

class NumberValues implements ValueColumn {
  readonly #column = new Float64Column();

  get(row: number): number | null {
    const value = this.#column.get(row);
    return Number.isNaN(value) ? null : value;
  }

  set(row: number, value: FieldValue): void {
    this.#column.set(row, value === null ? Number.NaN : (value as number));
  }
}

/** For one of few values. */
class ChoiceValues implements ValueColumn {
  readonly #column = new Uint8Column();
  readonly #choices: readonly FieldValue[];

  constructor(choices: readonly FieldValue[]) {
    this.#choices = [null, ...choices];
  }

  get(row: number): FieldValue {
    return this.#choices[this.#column.get(row)]!;
  }

  set(row: number, value: FieldValue): void {
    this.#column.set(row, this.#choices.indexOf(value));
  }
}

class TextValues implements ValueColumn {
  readonly #column = new Uint32Column();
  readonly #texts: Pick<RepeatedTexts, 'add' | 'text'>;

  constructor(texts: Pick<RepeatedTexts, 'add' | 'text'>) {
    this.#texts = texts;
  }

  get(row: number): string | null {
    const number = this.#column.get(row);
    return number === 0 ? null : this.#texts.text(number);
  }

  set(row: number, value: FieldValue): void {
    const before = this.#column.get(row);
    const number = value === null ? 0 : this.#texts.add(value as string, before);
    if (number !== before) this.#column.set(row, number);
  }
}

/** A column for a field of this kind. */
export function valueColumn(kind: FieldKind, pool: StringPool): ValueColumn {
  switch (kind) {
    case 'number':
    case 'count':
      return new NumberValues();
    case 'flag':
      return new ChoiceValues([false, true]);
    case 'action':
      return new ChoiceValues(ACTIONS);
    case 'result':
      return new ChoiceValues(RESULTS);
    case 'text':
    case 'probabilities':
      return new TextValues(pool);
    default:
      return new TextValues(new RepeatedTexts(pool));
  }
}
