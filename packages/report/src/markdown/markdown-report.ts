import type { Block, Cell, ReportDocument, Section, Table } from '../document/document.js';
import { oneLine } from '../words/format.js';

/** What is longer is cut: data may bring anything. */
const LONGEST = 1000;

/** The document as Markdown (CommonMark with tables), for wikis and pull requests. Plots are left to the tables that stand for them. */
export function markdownReport({ title, createdAt, headline, ...rest }: ReportDocument): string {
  const lines = [
    `# ${plain(title)}`,
    `**${plain(headline.title)}.** ${plain(headline.says)}`,
    plain(createdAt),
    ...(headline.refusal === null ? [] : [plain(headline.refusal)]),
    list([...headline.reasons, ...rest.notes]),
    tableText({
      head: ['', '', ''],
      rows: [...headline.tiles, ...rest.tiles].map(({ name, value, more = '' }) => [
        name,
        value,
        more,
      ]),
    }),
    ...rest.sections.flatMap(sectionTexts),
  ];
  return `${lines.filter((text) => text !== '').join('\n\n')}\n`;
}

function sectionTexts({ title, lead, notes = [], blocks }: Section): string[] {
  return [`## ${plain(title)}`, plain(lead), list(notes), ...blocks.map(blockText)];
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'plot':
      return block.instead === null
        ? ''
        : captioned(block.instead.caption, tableText(block.instead));
    case 'table':
      return captioned(block.caption, tableText(block));
    case 'terms':
      return captioned(block.caption ?? '', tableText({ head: ['', ''], rows: block.pairs }));
    case 'checks':
      return block.checks
        .map(
          ({ held, message, rule }) =>
            `- ${held ? '**held**' : '**broken**'}: ${plain(message)} (${plain(rule)})`,
        )
        .join('\n');
  }
}

function captioned(caption: string, text: string): string {
  return caption === '' || text === '' ? text : `**${plain(caption)}**\n\n${text}`;
}

function tableText({ head, rows }: Pick<Table, 'head' | 'rows'>): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly Cell[]): string =>
    `| ${cells.map((cell) => plain(typeof cell === 'string' ? cell : cell.text)).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

function list(lines: readonly string[]): string {
  return lines.map((text) => `- ${plain(text)}`).join('\n');
}

/** Text from data as text: none of it becomes markup. https://spec.commonmark.org/0.31.2/#backslash-escapes */
function plain(text: string): string {
  return oneLine(text, LONGEST)
    .replace(/[\\`*_{}[\]<>#|~!&]/g, '\\$&')
    .replace(/^([-+]|\d+[.)])(?=\s)/, '\\$1')
    .replaceAll('://', ':\\/\\/');
}
