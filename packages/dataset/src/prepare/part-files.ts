import { join } from 'node:path';
import {
  ACTIONS,
  formatField,
  formatInstant,
  type PreparedPart,
  SITE_FLAGS,
  type Split,
} from '@bp/contracts';
import { writeWhole } from '@bp/files';
import { isTablePart } from '../table/part.js';
import { type CodedField, perCodedField } from '../table/table.js';

/** Columns of `train.csv`, `validation.csv` and `test.csv`. */
export const PART_COLUMNS = [
  'action_type',
  'success',
  'legacy',
  'timestamp',
  'url',
  'domain',
  'registrable_domain',
  'pa',
  'da',
  'site_type',
  'platform_guess',
  ...SITE_FLAGS,
  'campaign_category_id',
  'campaign_subcategory_id',
  'propensity',
] as const;

export function partPath(dir: string, split: Split): string {
  return join(dir, `${split}.csv`);
}

/** Writes a part as CSV, atomically. */
export async function writePart(path: string, part: PreparedPart): Promise<void> {
  if (!isTablePart(part)) throw new TypeError('Only parts made by this package can be written.');
  const { table, tableRows } = part;
  const number = (value: number): string => (Number.isNaN(value) ? '' : String(value));
  const domains = table.domains.map(formatField);
  const fields = perCodedField((field) => table.coded[field].values.map(formatField));
  const text = (field: CodedField, row: number): string =>
    fields[field][table.coded[field].codes[row]!] ?? '';
  await writeWhole(path, (out) => {
    out.writeText(`${PART_COLUMNS.join(',')}\n`);
    for (const row of tableRows) {
      const url = table.url.get(row);
      const timestamp = table.timestamp[row]!;
      let line = `${ACTIONS[table.action[row]!]!},${table.success[row]},${table.legacy[row]},`;
      line += `${Number.isNaN(timestamp) ? '' : formatInstant(timestamp)},`;
      line += `${url === null ? '' : formatField(url)},`;
      line += `${text('domain', row)},`;
      line += `${domains[table.group[row]!]!},`;
      line += `${number(table.pa[row]!)},${number(table.da[row]!)},`;
      line += `${text('site_type', row)},`;
      line += `${text('platform_guess', row)},`;
      for (const flag of table.flags) line += flag[row]! < 0 ? ',' : `${flag[row]},`;
      line += `${text('campaign_category_id', row)},`;
      line += `${text('campaign_subcategory_id', row)},`;
      line += `${number(table.propensity[row]!)}\n`;
      out.writeText(line);
    }
  });
}
