import { describe, expect, it } from 'vitest';
import { evaluationDocument, textReport } from '../src/index.js';
import { fullReport } from './report-inputs.js';

const VALUE = {
  champion_value: 0.551,
  challenger_value: 0.612,
  difference: { estimate: 0.0314, low: -0.0124, high: 0.11, standard_error: 0.037 },
  modelled_difference: 0.05,
  weighed: { estimate: 0.059, low: 0.021, high: 0.098 },
  trust: 0.3,
  rows: 945,
  domains: 310,
  different_rows: 200,
  effective_sample_size: 388.2,
  rows_needed: 620,
};

function report(champion_version: string | null, weighed = VALUE.weighed) {
  const input = fullReport();
  const comparison = {
    ...input.comparison!,
    decided_by: 'value' as const,
    champion_version,
    value: { ...VALUE, weighed },
  };
  return evaluationDocument({ ...input, comparison });
}

describe('the first lines of a report, where expected success decided', () => {
  it('say in words how many more attempts would have succeeded', () => {
    const document = report('v1.2.0');
    expect(document.headline.says).toMatch(
      /^the challenger would have succeeded in 61 of 100 attempts instead of 55 \(between 57 and 65\): /,
    );
    expect(textReport(document)).toContain(document.headline.says);
    expect(document.headline.tiles.map(({ value }) => value)).toEqual([
      '55.1%',
      '61.0%',
      '+0.0590',
      '945',
    ]);
    expect(document.headline.tiles[3]!.name).toMatch(
      /^attempts on 310 domains .* worth 388 equally weighted ones; about 620 more would tell/,
    );
    expect(document.notes.join()).not.toContain('comparisons on the same test rows');
  });

  it('tell a first model against what was in use, by the attempts alone', () => {
    const { headline } = report(null);
    expect(headline.says).toContain('in 58 of 100 attempts instead of 55 (between 54 and 66)');
    expect(headline.tiles[0]!.name).toBe('in use so far');
  });

  it('tell small rises of a thousand attempts', () => {
    const { headline } = report('v1.2.0', { estimate: 0.004, low: -0.006, high: 0.014 });
    expect(headline.says).toContain(
      'in 555 of 1,000 attempts instead of 551 (between 545 and 565)',
    );
  });

  it('still show the accuracy comparison further down', () => {
    const { sections } = report('v1.2.0');
    const compared = sections.find(({ id }) => id === 'comparison')!;
    expect(JSON.stringify(compared.blocks)).toContain('Weighted accuracy');
  });
});
