import { expect, it } from 'vitest';
import {
  type Block,
  drawPlots,
  evaluationDocument,
  htmlReport,
  plotsOf,
  textReport,
} from '../src/index.js';
import { fullReport } from './report-inputs.js';

function wordsOf(block: Block): string[] {
  if (block.kind === 'checks') return block.checks.map(({ message }) => message);
  if (block.kind === 'terms') return [block.caption ?? '', ...block.pairs.flat()];
  if (block.kind === 'plot') return [];
  const cells = block.rows.flat().map((cell) => (typeof cell === 'string' ? cell : cell.text));
  return [block.caption, ...block.head, ...cells];
}

it('says every sentence, name and number of the document both in text and in the page', async () => {
  const document = evaluationDocument(fullReport());
  const { headline, notes, tiles, sections } = document;
  const said = [
    headline.says,
    ...headline.reasons,
    ...[...headline.tiles, ...tiles].flatMap(({ name, value, more = '' }) => [name, value, more]),
    ...notes,
    ...sections.flatMap(({ title, lead, blocks }) => [title, lead, ...blocks.flatMap(wordsOf)]),
  ];
  expect(said.length).toBeGreaterThan(200);
  const flowing = (text: string): string => text.replaceAll('−', '-').replace(/\s+/g, ' ');
  const text = flowing(textReport(document));
  const page = flowing(htmlReport(document, await drawPlots(plotsOf(document))));
  const missing = said.map(flowing).filter((words) => !text.includes(words));
  expect(missing).toEqual([]);
  const plain = page.replace(/<[^>]*>/g, '').toLowerCase();
  expect(said.map(flowing).filter((words) => !plain.includes(words.toLowerCase()))).toEqual([]);
});
