import { SITE_FLAGS } from '@bp/contracts';
import type { Interner } from './interner.js';
import { NumberColumn } from './number-column.js';
import { type CodedField, perCodedField, type Table } from './table.js';
import { TextColumn } from './text-column.js';

const doubles = () => new NumberColumn((n) => new Float64Array(n));
const bytes = () => new NumberColumn((n) => new Uint8Array(n));
const integers = () => new NumberColumn((n) => new Int32Array(n));

/** The columns of a table; whoever has a row adds to each of them. */
export class TableBuilder {
  readonly url = new TextColumn();
  readonly codes = perCodedField(integers);
  readonly flags = SITE_FLAGS.map(() => new NumberColumn((n) => new Int8Array(n)));
  readonly numbers = {
    pa: doubles(),
    da: doubles(),
    timestamp: doubles(),
    propensity: doubles(),
    action: bytes(),
    success: bytes(),
    legacy: bytes(),
    split: bytes(),
    group: integers(),
  };

  /** @param interners Give the texts of coded fields their numbers. */
  constructor(readonly interners: Readonly<Record<CodedField, Interner>>) {}

  /** @param domains What `group` counts. */
  table(domains: readonly string[]): Table {
    const { url, numbers } = this;
    url.seal();
    return {
      rows: url.length,
      url,
      coded: perCodedField((field) => ({
        codes: this.codes[field].take(),
        values: this.interners[field].values,
      })),
      pa: numbers.pa.take(),
      da: numbers.da.take(),
      flags: this.flags.map((flag) => flag.take()),
      timestamp: numbers.timestamp.take(),
      action: numbers.action.take(),
      success: numbers.success.take(),
      legacy: numbers.legacy.take(),
      propensity: numbers.propensity.take(),
      split: numbers.split.take(),
      group: numbers.group.take(),
      domains,
    };
  }
}
