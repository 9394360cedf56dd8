import type { Block, Headline, ReportDocument, Section, Table } from '../document/document.js';
import { oneLine } from '../words/format.js';
import { bullet, columns, WIDTH } from './text-layout.js';

/** What is longer is cut: data may bring anything. */
const LONGEST = { sentence: 1000, value: 200, cell: 40 } as const;

/** The report for a terminal: verdict first, 70 columns where the data allow it. Ends with a newline. */
export function textReport({ title, createdAt, headline, ...rest }: ReportDocument): string {
  const lines = [
    '='.repeat(WIDTH),
    oneLine(title),
    '='.repeat(WIDTH),
    `Created: ${oneLine(createdAt)}`,
    '',
    ...headlineLines(headline),
    ...rest.notes.flatMap((note) => sentence(note, '! ')),
    '',
    ...columns(rest.tiles.map(({ name, value, more = '' }) => [name, value, more])),
    ...rest.sections.flatMap(sectionLines),
    '='.repeat(WIDTH),
  ];
  return `${lines.join('\n')}\n`;
}

/** Sections alone, as they stand in a report; ends with a newline. */
export function textSections(sections: readonly Section[]): string {
  return `${sections.flatMap(sectionLines).slice(1).join('\n')}\n`;
}

function headlineLines({ verdict, title, says, refusal, reasons, tiles }: Headline): string[] {
  return [
    verdict === null ? `${title}. ${says}` : `VERDICT: ${verdict.toUpperCase()} – ${says}`,
    ...(refusal === null ? [] : sentence(refusal, '')),
    ...reasons.flatMap((reason) => sentence(reason, '  * ')),
    ...tiles.flatMap(({ name, value }) => sentence(`${value}  ${name}`, '    ')),
  ];
}

function sectionLines({ title, lead, notes = [], blocks }: Section): string[] {
  return [
    '',
    oneLine(title),
    '-'.repeat(WIDTH),
    ...(lead === '' ? [] : sentence(lead, '  ')),
    ...notes.flatMap((note) => sentence(note, '  ! ')),
    ...blocks.flatMap(blockLines),
  ];
}

function blockLines(block: Block): string[] {
  switch (block.kind) {
    case 'plot':
      return block.instead === null ? [] : tableLines(block.instead);
    case 'table':
      return tableLines(block);
    case 'terms':
      return [
        '',
        ...captionLines(block.caption),
        ...columns(block.pairs.map((pair) => pair.map((text) => oneLine(text, LONGEST.value)))),
      ];
    case 'checks':
      return block.checks.flatMap(({ held, message }) =>
        sentence(message, held ? '  [held]   ' : '  [BROKEN] '),
      );
  }
}

function tableLines({ caption, head, rows }: Table): string[] {
  const words = rows.map((row) => row.map((each) => (typeof each === 'string' ? each : each.text)));
  const shown = [head, ...words].map((row) => row.map((text) => oneLine(text, LONGEST.cell)));
  return ['', ...captionLines(caption), ...columns(shown)];
}

function captionLines(caption: string | null): string[] {
  return caption === null ? [] : sentence(caption, '  ');
}

function sentence(text: string, mark: string): string[] {
  return bullet(oneLine(text, LONGEST.sentence), mark);
}
