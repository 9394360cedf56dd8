import { ACTIONS } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { type AttemptRow, partOfRows } from '../part/part-of-rows.js';
import { seededPart, times } from '../testing/made-part.js';
import { type CompareOptions, compareModels } from './compare-models.js';
import type { ModelComparison } from './model-comparison.js';

const QUICK = { resamples: 200 };

function compare(
  champion: readonly AttemptRow[],
  challenger: readonly AttemptRow[],
  options: Partial<CompareOptions> = {},
): ModelComparison {
  return compareModels({
    champion: { scored: partOfRows(champion), version: 'v1.0.0' },
    challenger: partOfRows(challenger),
    baselineAction: 'comment',
    ...options,
    gate: { ...QUICK, ...options.gate },
  });
}

/** 200 scored rows of two classes, so many of them right. */
function rightRows(right: number): AttemptRow[] {
  return Array.from({ length: 200 }, (_, row) => {
    const action = row % 2 === 0 ? 'comment' : 'profile';
    return { action, recommended: row < right ? action : 'guest' };
  });
}

describe('the improvement', () => {
  it.each([
    [100, 102, 'promote'],
    [100, 101, 'keep'],
    [57, 59, 'promote'],
    [139, 141, 'promote'],
    [100, 90, 'keep'],
  ])('from %i to %i right of 200 is %s: exactly 0.01 passes', (before, now, verdict) => {
    const found = compare(rightRows(before), rightRows(now));
    expect(found.verdict).toBe(verdict);
    expect(found.improvement).toBeCloseTo((now - before) / 200, 12);
  });

  it('refuses with rule, figure and limit', () => {
    const found = compare(rightRows(100), rightRows(101));
    expect(found.refusal).toBe('Not deployed: min_improvement, 0.0050, limit 0.0100');
    expect(found.reasons).toEqual(['Accuracy changes by +0.0050; at least +0.0100 is needed.']);
  });

  it('of a first model is that over always answering one action', () => {
    const found = compare([], rightRows(120), { champion: null });
    expect(found).toMatchObject({
      verdict: 'promote',
      champion_version: null,
      champion_accuracy: 0.5,
      challenger_accuracy: 0.6,
    });
    expect(compare([], rightRows(101), { champion: null }).verdict).toBe('keep');
  });
});

describe('imitation', () => {
  it('does not pay: profile is preferred where comments were only tried more often', () => {
    // Comment is tried nine times in ten and works for half, profile once and works for 0.6.
    const tried = (recommended: 'comment' | 'profile'): AttemptRow[] => [
      ...times(900, { action: 'comment', success: true, propensity: 0.9, recommended }),
      ...times(900, { action: 'comment', success: false, propensity: 0.9, recommended }),
      ...times(120, { action: 'profile', success: true, propensity: 0.1, recommended }),
      ...times(80, { action: 'profile', success: false, propensity: 0.1, recommended }),
    ];
    const gate = { maxRecallDrop: 1 };
    const found = compare(tried('comment'), tried('profile'), { gate });
    expect(found.champion!.accuracy).toBeGreaterThan(found.challenger!.accuracy!);
    expect(found.metric).toBe('accuracy_weighted');
    expect(found.verdict).toBe('promote');
    expect(found.challenger_accuracy).toBeCloseTo(1200 / (1000 + 1200), 12);
    expect(found.differences.failure_rate!.estimate).toBeCloseTo(0.4 - 0.5, 12);
    expect(compare(tried('profile'), tried('comment'), { gate }).verdict).toBe('keep');
  });
});

describe('guardrails', () => {
  it('keep the champion where a class loses more than 0.10 of its recall', () => {
    const rows = (profileRight: number): AttemptRow[] => [
      ...times(200, { action: 'comment', recommended: profileRight === 40 ? 'guest' : 'comment' }),
      ...times(profileRight, { action: 'profile', recommended: 'profile' }),
      ...times(40 - profileRight, { action: 'profile', recommended: 'guest' }),
    ];
    const found = compare(rows(40), rows(35));
    expect(found.verdict).toBe('keep');
    expect(found.refusal).toBe('Not deployed: max_recall_drop of profile, 0.1250, limit 0.1000');
    expect(compare(rows(40), rows(36)).verdict).toBe('promote');
  });

  it('let a small class fall', () => {
    const rows = (right: number): AttemptRow[] => [
      ...times(200, { action: 'comment', recommended: right === 29 ? 'guest' : 'comment' }),
      ...times(29, { action: 'profile', recommended: right === 29 ? 'profile' : 'guest' }),
    ];
    expect(compare(rows(29), rows(0)).verdict).toBe('promote');
  });

  it('keep the champion where the estimated failure rate rises', () => {
    // Recommending profile more often wins rows by imitation of successes but fails more.
    const rows = (recommended: 'comment' | 'profile'): AttemptRow[] => [
      ...times(300, { action: 'comment', success: true, propensity: 0.5, recommended }),
      ...times(100, { action: 'comment', success: false, propensity: 0.5, recommended }),
      ...times(310, { action: 'profile', success: true, propensity: 0.5, recommended }),
      ...times(210, { action: 'profile', success: false, propensity: 0.5, recommended }),
    ];
    const found = compare(rows('comment'), rows('profile'), { gate: { maxRecallDrop: 1 } });
    expect(found.improvement).toBeGreaterThan(0.01);
    expect(found).toMatchObject({ verdict: 'keep' });
    expect(found.refusal).toMatch(
      /^Not deployed: failure_rate_must_not_rise, 0\.4\d+, limit 0\.25/,
    );
    const off = { maxRecallDrop: 1, failureRateMustNotRise: false };
    expect(compare(rows('comment'), rows('profile'), { gate: off }).verdict).toBe('promote');
  });

  it('ask for confidence only where it is switched on', () => {
    const found = compare(rightRows(100), rightRows(102), { gate: { confidence: true } });
    expect(found.verdict).toBe('inconclusive');
    expect(found.refusal).toMatch(/^Not deployed: confidence, 0, limit 0$/);
    expect(compare(rightRows(100), rightRows(140), { gate: { confidence: true } }).verdict).toBe(
      'promote',
    );
  });
});

describe('what cannot be compared', () => {
  const rows = rightRows(150);
  const part = partOfRows(rows);

  it('is a champion that cannot be scored', () => {
    const found = compare([], rows, {
      champion: { unavailable: 'its encoder.json is damaged', version: 'v1.2.0' },
    });
    expect(found.verdict).toBe('incomparable');
    expect(found.reasons[0]).toContain('its encoder.json is damaged');
    expect(found).toMatchObject({ champion_version: 'v1.2.0', challenger_accuracy: 0.75 });
  });

  it.each([
    ['other classes', { classes: ['comment', 'profile'] as const }, 'know other classes'],
    ['another split', { splitId: 'b' }, "champion's split is b"],
  ])('is a champion with %s', (_, options, reason) => {
    const scored = partOfRows(rightRows(200).slice(0, 200), options);
    const found = compareModels({
      champion: { scored, version: 'v1.0.0' },
      challenger: { ...part, splitId: 'a' },
      baselineAction: 'comment',
      gate: QUICK,
    });
    expect(found.verdict).toBe('incomparable');
    expect(found.reasons.join(' ')).toContain(reason);
  });

  it('is other rows', () => {
    expect(compare(rightRows(100).slice(1), rows).reasons.join(' ')).toContain('different rows');
  });

  it.each(['champion', 'challenger'] as const)('is a %s that gives NaN', (which) => {
    const broken = {
      ...part,
      probabilities: part.probabilities.map((p, at) => (at === 5 ? NaN : p)),
    };
    const found = compareModels({
      champion: { scored: which === 'champion' ? broken : part, version: 'v1.0.0' },
      challenger: which === 'challenger' ? broken : part,
      baselineAction: 'comment',
      gate: QUICK,
    });
    expect(found.verdict).toBe('incomparable');
    expect(found.reasons.join(' ')).toContain(`The ${which} gives 1 of 200 rows`);
    expect(found[which]).toBeNull();
  });

  it('is nothing where only the order of classes differs', () => {
    const classes = [...ACTIONS].reverse();
    const scored = partOfRows(rows, { classes });
    const found = compareModels({
      champion: { scored, version: 'v1.0.0' },
      challenger: part,
      baselineAction: 'comment',
      gate: QUICK,
    });
    expect(found).toMatchObject({
      verdict: 'keep',
      improvement: 0,
      detectable_improvement: expect.any(Number),
    });
  });
});

describe('test parts that cannot decide', () => {
  it.each([
    ['no rows', [], 'min_rows, 0'],
    ['29 rows', rightRows(200).slice(0, 29), 'min_rows, 29'],
    [
      'one class',
      times(100, { action: 'comment' as const, recommended: 'comment' as const }),
      'min_classes, 1',
    ],
    ['failures alone', times(100, { action: 'comment' as const, success: false }), 'min_rows, 0'],
  ])('%s', (_, rows, refusal) => {
    const found = compare(rows, rows);
    expect(found.verdict).toBe('inconclusive');
    expect(found.refusal).toContain(refusal);
    expect(JSON.stringify(found)).not.toMatch(/NaN|Infinity/);
  });

  it('are not those with a handful of deterministic rows among legacy ones', () => {
    const legacy = (right: number) => rightRows(right).map((row) => ({ ...row, legacy: true }));
    const few = times(20, { action: 'forum', recommended: 'forum', propensity: 1 });
    const found = compare([...legacy(100), ...few], [...legacy(150), ...few]);
    expect(found).toMatchObject({ verdict: 'promote', metric: 'accuracy' });
  });

  it('a class that training never saw keeps the champion', () => {
    const rows = (right: number): AttemptRow[] => [
      ...rightRows(right),
      ...times(20, { action: 'forum' }),
    ];
    const options = { trainedOn: { comment: 50, profile: 50, guest: 5 } };
    const found = compare(rows(100), rows(180), options);
    expect(found.verdict).toBe('keep');
    expect(found.refusal).toBe('Not deployed: known_classes, 20, limit 0');
    const narrow = partOfRows(rows(180), { classes: ['comment', 'profile', 'guest'] });
    const first = compareModels({ champion: null, challenger: narrow, baselineAction: 'comment' });
    expect(first.refusal).toBe('Not deployed: known_classes, 20, limit 0');
  });
});

describe('the paired bootstrap', () => {
  const champion = seededPart({ rows: 2000, skill: 0.2, seed: 1 });
  const challenger = seededPart({ rows: 2000, skill: 0.3, seed: 2 });
  const found = compareModels({
    champion: { scored: champion, version: 'v1.0.0' },
    challenger,
    baselineAction: 'comment',
  });

  it('is the same for the same seed, whatever the order of the models', () => {
    const turned = compareModels({
      champion: { scored: challenger, version: 'v1.1.0' },
      challenger: champion,
      baselineAction: 'comment',
    });
    const [low, high] = found.interval!;
    expect(turned.interval![0]).toBeCloseTo(-high, 9);
    expect(turned.interval![1]).toBeCloseTo(-low, 9);
    expect(turned.mcnemar!.p_value).toBe(found.mcnemar!.p_value);
  });

  it('gives intervals around the differences and what could have been detected', () => {
    for (const difference of Object.values(found.differences)) {
      expect(difference!.low).toBeLessThan(difference!.estimate);
      expect(difference!.high).toBeGreaterThan(difference!.estimate);
    }
    const { standard_error } = found.differences.accuracy_weighted!;
    expect(found.detectable_improvement! / standard_error).toBeCloseTo(1.6449 + 0.8416, 3);
  });

  it('compares every slice and names those that got worse', () => {
    expect(Object.keys(found.slices)).toEqual(['site_type', 'week']);
    expect(found.slices.week!.map(({ slice }) => slice)).toContain('unknown');
    for (const worse of found.worse_slices) expect(worse.change.estimate).toBeLessThan(0);
  });
});

it('names the setting that is out of range', () => {
  expect(() => compare(rightRows(1), rightRows(1), { gate: { minImprovement: -1 } })).toThrow(
    'gate.minImprovement is -1; allowed: a number from 0 to 1.',
  );
});
