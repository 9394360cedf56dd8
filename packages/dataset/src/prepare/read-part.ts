import { ACTIONS, type Action, BpError, SITE_FLAGS, type Split } from '@bp/contracts';
import { type Row, scanRows } from '../csv/row-scanner.js';
import { Interner } from '../table/interner.js';
import { partOf, type TablePart } from '../table/part.js';
import { CODED_FIELDS, perCodedField } from '../table/table.js';
import { TableBuilder } from '../table/table-builder.js';
import { flagOf, instantOf, numberOf } from './field-values.js';
import { PART_COLUMNS, partPath } from './part-files.js';

type PartColumn = (typeof PART_COLUMNS)[number];

/** Place of each column. */
const AT = Object.fromEntries(PART_COLUMNS.map((name, place) => [name, place])) as Record<
  PartColumn,
  number
>;

/**
 * Reads a part that `writePart` wrote, or only its rows of some domains. Throws PREPARED_STALE where the file is not in
 * that form.
 * @returns with the number of rows in the file.
 */
export async function readPart(
  dir: string,
  split: Split,
  keep?: (domain: string) => boolean,
): Promise<{ readonly part: TablePart; readonly rowsRead: number }> {
  const piece = new Piece(keep);
  const rowsRead = await scanPart(dir, split, (row, action) => piece.add(row, action));
  return { part: piece.part(), rowsRead };
}

/**
 * Reads a part as {@link readPart} does, but so many rows at a time, or a few more: for more than memory holds. Domains
 * are numbered anew in each piece.
 * @returns the number of rows in the file.
 */
export async function readPartInPieces(
  dir: string,
  split: Split,
  options: {
    readonly rows: number;
    readonly onPiece: (part: TablePart) => Promise<void>;
    readonly keep?: ((domain: string) => boolean) | undefined;
  },
): Promise<number> {
  const { rows, onPiece, keep } = options;
  let piece = new Piece(keep);
  const hand = async (fewest: number): Promise<void> => {
    if (piece.rows < fewest) return;
    const full = piece;
    piece = new Piece(keep);
    await onPiece(full.part());
  };
  const add = (row: Row, action: number): void => piece.add(row, action);
  const rowsRead = await scanPart(dir, split, add, () => hand(rows));
  await hand(1);
  return rowsRead;
}

/** The registrable domain of each row of a part; one that follows itself is told once. */
export async function eachDomain(
  dir: string,
  split: Split,
  onDomain: (domain: string) => void,
): Promise<void> {
  let last: string | null = null;
  await scanPart(dir, split, (row) => {
    const domain = row.text(AT.registrable_domain);
    if (domain !== last) onDomain(domain);
    last = domain;
  });
}

/** Rows that were read, by column. */
class Piece {
  readonly #columns = new TableBuilder(perCodedField(() => new Interner((value) => value)));
  readonly #domains = new Interner((value) => value);
  /** Of each domain, whether its rows are wanted. */
  readonly #kept: boolean[] = [];

  constructor(private readonly keep: (domain: string) => boolean = () => true) {}

  get rows(): number {
    return this.#columns.url.length;
  }

  add(row: Row, action: number): void {
    const domain = this.#domains.codeOfField(row, AT.registrable_domain);
    this.#kept[domain] ??= this.keep(this.#domains.values[domain] ?? '');
    if (!this.#kept[domain]) return;
    const { url, codes, interners, flags, numbers } = this.#columns;
    url.push(row.text(AT.url));
    numbers.action.push(action);
    numbers.success.push(flagOf(row, AT.success));
    numbers.legacy.push(flagOf(row, AT.legacy));
    numbers.timestamp.push(instantOf(row, AT.timestamp));
    numbers.pa.push(numberOf(row, AT.pa));
    numbers.da.push(numberOf(row, AT.da));
    numbers.propensity.push(numberOf(row, AT.propensity));
    numbers.split.push(0);
    numbers.group.push(domain);
    SITE_FLAGS.forEach((flag, index) => {
      flags[index]!.push(flagOf(row, AT[flag]));
    });
    for (const field of CODED_FIELDS) {
      codes[field].push(interners[field].codeOfField(row, AT[field]));
    }
  }

  part(): TablePart {
    const table = this.#columns.table(this.#domains.values);
    const all = Int32Array.from({ length: table.rows }, (_, row) => row);
    return partOf(table, all);
  }
}

/**
 * Calls for each row, with its action as an index into `ACTIONS`.
 * @returns the number of rows.
 */
async function scanPart(
  dir: string,
  split: Split,
  onRow: (row: Row, action: number) => void,
  between?: () => Promise<void>,
): Promise<number> {
  const path = partPath(dir, split);
  const text = new Interner((value) => value);
  /** The header's counted. */
  let lines = 0;
  await scanRows({ path, between }, (row) => {
    lines += 1;
    if (lines === 1) {
      checkHeader(row, path);
      return;
    }
    const action = ACTIONS.indexOf(text.values[text.codeOfField(row, AT.action_type)] as Action);
    if (action < 0 || row.malformed) throw damaged(path, row.line);
    onRow(row, action);
  });
  if (lines === 0) throw damaged(path, 1);
  return lines - 1;
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
