import { ACTIONS, type Action, BpError, SITE_FLAGS, type Split } from '@bp/contracts';
import { type Row, scanRows } from '../csv/row-scanner.js';
import { Interner } from '../table/interner.js';
import { NumberColumn } from '../table/number-column.js';
import { partOf, type TablePart } from '../table/part.js';
import { CODED_FIELDS, perCodedField } from '../table/table.js';
import { TextColumn } from '../table/text-column.js';
import { flagOf, instantOf, numberOf } from './field-values.js';
import { PART_COLUMNS, partPath } from './part-files.js';

type PartColumn = (typeof PART_COLUMNS)[number];

/**
 * Reads a part that `writePart` wrote, or only its rows of some domains. Throws PREPARED_STALE where the file is not in
 * that form.
 * @returns with the number of rows in the file.
 */
export async function readPart(
  dir: string,
  split: Split,
  keep: (domain: string) => boolean = () => true,
): Promise<{ readonly part: TablePart; readonly rowsRead: number }> {
  const path = partPath(dir, split);
  const text = new Interner((value) => value);
  const interners = perCodedField(() => new Interner((value) => value));
  const codes = perCodedField(() => new NumberColumn((n) => new Int32Array(n)));
  const groups = new Interner((value) => value);
  const bytes = () => new NumberColumn((n) => new Uint8Array(n));
  const doubles = () => new NumberColumn((n) => new Float64Array(n));
  const action = bytes();
  const success = bytes();
  const legacy = bytes();
  const timestamp = doubles();
  const pa = doubles();
  const da = doubles();
  const propensity = doubles();
  const group = new NumberColumn((n) => new Int32Array(n));
  const flags = SITE_FLAGS.map(() => new NumberColumn((n) => new Int8Array(n)));
  const url = new TextColumn();
  const at = Object.fromEntries(PART_COLUMNS.map((name, place) => [name, place])) as Record<
    PartColumn,
    number
  >;
  let headerSeen = false;
  let rowsRead = 0;
  const kept: boolean[] = [];
  await scanRows({ path }, (row) => {
    if (!headerSeen) {
      headerSeen = true;
      checkHeader(row, path);
      return true;
    }
    const actionIndex = ACTIONS.indexOf(
      text.values[text.codeOfField(row, at.action_type)] as Action,
    );
    if (actionIndex < 0 || row.malformed) throw damaged(path, row.line);
    rowsRead += 1;
    const domain = groups.codeOfField(row, at.registrable_domain);
    kept[domain] ??= keep(groups.values[domain] ?? '');
    if (!kept[domain]) return true;
    action.push(actionIndex);
    success.push(flagOf(row, at.success));
    legacy.push(flagOf(row, at.legacy));
    timestamp.push(instantOf(row, at.timestamp));
    url.push(row.text(at.url));
    group.push(domain);
    pa.push(numberOf(row, at.pa));
    da.push(numberOf(row, at.da));
    propensity.push(numberOf(row, at.propensity));
    SITE_FLAGS.forEach((flag, index) => {
      flags[index]!.push(flagOf(row, at[flag]));
    });
    for (const field of CODED_FIELDS) {
      codes[field].push(interners[field].codeOfField(row, at[field]));
    }
    return true;
  });
  if (!headerSeen) throw damaged(path, 1);
  url.seal();
  const actions = action.take();
  const rows = actions.length;
  const table = {
    rows,
    url,
    coded: perCodedField((field) => ({
      codes: codes[field].take(),
      values: interners[field].values,
    })),
    pa: pa.take(),
    da: da.take(),
    flags: flags.map((flag) => flag.take()),
    timestamp: timestamp.take(),
    action: actions,
    success: success.take(),
    legacy: legacy.take(),
    propensity: propensity.take(),
    split: new Uint8Array(rows),
    group: group.take(),
    domains: groups.values,
  };
  const part = partOf(
    table,
    Int32Array.from({ length: rows }, (_, row) => row),
  );
  return { part, rowsRead };
}

function checkHeader(row: Row, path: string): void {
  const fits = PART_COLUMNS.every((column, place) => row.text(place) === column);
  if (!fits) throw damaged(path, 1);
}

function damaged(path: string, line: number): BpError {
  return new BpError(
    'PREPARED_STALE',
    `${path}, line ${line}: not in the form that \`bp prepare\` writes.`,
    {
      remedy: 'Run `bp prepare` again.',
      details: { file: path, line },
    },
  );
}
