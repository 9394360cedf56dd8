import type { Random } from '@bp/contracts';

/** A line of a log as an object: what a program has before it writes. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Text of a log, and the ending of its file. */
export interface WrittenLog {
  readonly text: string;
  readonly csv: boolean;
}

/** How programs write the lines of a log. None changes what a line means, but for what its comment says. */
export const WRITERS: Readonly<
  Record<string, (lines: readonly LogLine[], random: Random) => WrittenLog>
> = {
  'JSON.stringify': (lines) => json(lines, (line) => JSON.stringify(line)),
  /** Spaces after separators, ASCII only, NaN for a number that is missing. */
  'Python json.dumps': (lines) =>
    json(lines, (line) =>
      ascii(
        JSON.stringify(line, null, 1)
          .replace(/\n\s*/g, ' ')
          .replace(/"(execution_time|retry_count|pa|da)": null/g, '"$1": NaN'),
      ),
    ),
  /** Slashes escaped, ids as text, text through htmlspecialchars, flags as 0 and 1. */
  'PHP json_encode': (lines) =>
    json(lines, (line) => ascii(JSON.stringify(mapped(line, phpValue))).replaceAll('/', '\\/')),
  'Python csv': (lines) => csv(lines, ',', '\n', (value) => text(value)),
  /** Whole numbers of a column with gaps become floats, flags True and False. */
  'pandas to_csv': (lines) => {
    const gaps = new Set(
      columnsOf(lines).filter((name) => lines.some((line) => line[name] == null)),
    );
    return csv(lines, ',', '\n', (value, name) =>
      typeof value === 'boolean'
        ? value
          ? 'True'
          : 'False'
        : typeof value === 'number' && Number.isInteger(value) && gaps.has(name)
          ? `${value}.0`
          : text(value),
    );
  },
  'spreadsheet, commas': (lines) => csv(lines, ',', '\r\n', (value) => text(value)),
  'spreadsheet, semicolons and decimal commas': (lines) =>
    csv(lines, ';', '\r\n', (value) =>
      typeof value === 'number' ? String(value).replace('.', ',') : text(value),
    ),
  /** Long ids lose their digits: such lines can only be refused. */
  'spreadsheet, long ids': (lines, random) =>
    csv(lines, ',', '\r\n', (value, name) =>
      name === 'task_id' && random() < 0.3 ? '1.23457E+11' : text(value),
    ),
  /** Dates as a country writes them: which day is meant is not certain, so that such lines can only be refused. */
  'spreadsheet, local dates': (lines, random) =>
    csv(lines, ',', '\r\n', (value, name) =>
      name === 'timestamp' && random() < 0.3
        ? text(value).replace(/^(\d+)-(\d+)-(\d+)T(\d+:\d+).*/, '$3.$2.$1 $4')
        : text(value),
    ),
};

function phpValue(value: unknown, name: string): unknown {
  if (name.endsWith('_id')) return value === null ? null : String(value);
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value !== 'string' || value.startsWith('{')) return value;
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#039;');
}

function mapped(line: LogLine, change: (value: unknown, name: string) => unknown): LogLine {
  return Object.fromEntries(
    Object.entries(line).map(([name, value]) => [name, change(value, name)]),
  );
}

function ascii(json: string): string {
  return json.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function json(lines: readonly LogLine[], write: (line: LogLine) => string): WrittenLog {
  return { text: lines.map((line) => `${write(line)}\n`).join(''), csv: false };
}

function columnsOf(lines: readonly LogLine[]): string[] {
  return [...new Set(lines.flatMap((line) => Object.keys(line)))];
}

function csv(
  lines: readonly LogLine[],
  delimiter: string,
  end: string,
  write: (value: unknown, name: string) => string,
): WrittenLog {
  const columns = columnsOf(lines);
  const quote = (value: string): string =>
    /["\r\n]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value;
  const rows = lines.map((line) =>
    columns.map((name) => quote(write(line[name], name))).join(delimiter),
  );
  return { text: [columns.join(delimiter), ...rows, ''].join(end), csv: true };
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
