import {
  automationLog,
  Fact,
  type FeedbackSource,
  FLAT_FIELD_NAMES,
  historicalDataApi,
  shadowLog,
} from '@bp/feedback';
import { expect, it } from 'vitest';
import { readBlocks, readPage } from '../examples/read-blocks.js';

const PAGE = 'docs/feedback-formats.md';
const page = readPage(PAGE);
const [automation = '', shadow = '', api = ''] = readBlocks(PAGE)
  .filter(({ language }) => language === 'json')
  .map(({ code }) => code);
const root = import.meta.dirname;
const answer = JSON.parse(api) as { data: unknown[] };

const examples: [string, FeedbackSource, unknown[]][] = [
  ['automation log', automationLog({ root }), jsonLines(automation)],
  ['shadow log', shadowLog({ root }), jsonLines(shadow)],
  [
    'API',
    historicalDataApi({ baseUrl: 'http://127.0.0.1', token: 'x', sinceDays: 7 }),
    answer.data,
  ],
];

it.each(examples)('shows records that the %s understands to the last field', (_, source, given) => {
  expect(given.length).toBeGreaterThan(0);
  for (const record of given) {
    const fact = new Fact();
    expect(source.understand(record, fact)).toBeNull();
    expect(fact.unusable).toEqual([]);
  }
});

it('names every field that a record can give', () => {
  for (const field of FLAT_FIELD_NAMES) expect(page).toContain(`\`${field}\``);
});

function jsonLines(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}
