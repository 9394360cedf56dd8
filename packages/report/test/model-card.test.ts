import { expect, it } from 'vitest';
import { drawPlots, htmlReport, markdownReport, plotsOf } from '../src/index.js';
import { fullCard as card, HOSTILE } from './report-inputs.js';

it('says purpose, data, figures with intervals, slices, limits, drift and who approved, in both forms', async () => {
  const document = card();
  const text = markdownReport(document);
  const page = htmlReport(document, await drawPlots(plotsOf(document)));
  for (const words of [
    'What it is for',
    'rows to train',
    '%: 0.',
    'By site type',
    'Where its figures say little',
    'The data had moved',
    'Who approved it',
    '0123456789abcdef',
  ]) {
    expect(text).toContain(words);
    expect(page).toContain(words);
  }
  expect(text).toMatch(/^# Model card of v1\.2\.0$/m);
  expect(text).toMatch(/^\| Accuracy \| 0\.\d{4} \| \d\d%: 0\.\d{4} to 0\.\d{4} \|$/m);
  // The rows of a table stand together, and each has as many cells as its head.
  for (const table of text.split('\n\n').filter((block) => block.startsWith('|'))) {
    const cells = table
      .trim()
      .split('\n')
      .map((row) => row.replace(/\\./g, '').split('|').length);
    expect(new Set(cells).size).toBe(1);
  }
  expect(page).not.toContain('JSON file beside');
});

it('lets nothing of the data become markup', () => {
  const text = markdownReport(card(`${HOSTILE} | **bold** [x](javascript:1) \`code\`\n# title`));
  const unescaped = text.replace(/\\[\s\S]/g, '');
  expect(unescaped).not.toMatch(/[<>[\]`]|\*\*bold|^# title/m);
  expect(text).not.toContain('\u001b');
});
