import type { PreparedMetadata, SplitCounts } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { resolveObjective } from './objective.js';

const NONE = [0, 0, 0, 0];

function metadata(train: Partial<SplitCounts>, validation: Partial<SplitCounts>): PreparedMetadata {
  const part = (counts: Partial<SplitCounts>): SplitCounts => ({
    rows: 0,
    domains: 0,
    successes: NONE,
    failures: NONE,
    legacy: 0,
    ...counts,
  });
  return {
    formatVersion: 1,
    createdAt: '',
    datasetHash: '',
    splitId: '',
    featureNames: [],
    parts: { train: part(train), validation: part(validation), test: part({}) },
    removed: {},
  };
}

const SOME = { successes: [5, 5, 0, 0], failures: [5, 0, 0, 0] };

describe('the objective', () => {
  it('is success from 50 failures and 50 successes on, legacy rows left out', () => {
    const enough = metadata({ successes: [30, 20, 0, 0], failures: [50, 0, 0, 0] }, SOME);
    expect(resolveObjective('auto', enough).objective).toBe('success');
    const legacy = metadata({ ...enough.parts.train, legacy: 1 }, SOME);
    expect(resolveObjective('auto', legacy)).toMatchObject({
      objective: 'action',
      reason: expect.stringContaining('49 successes and 50 failures'),
    });
  });

  it('is the one asked for where the data allows it', () => {
    const few = metadata(SOME, SOME);
    expect(resolveObjective('success', few).objective).toBe('success');
    expect(resolveObjective('action', few).objective).toBe('action');
  });

  it.each([
    [
      'one class',
      'auto',
      { successes: [60, 0, 0, 0] },
      SOME,
      /Only one action succeeded .*\(comment 60/,
    ],
    ['no rows', 'auto', {}, SOME, /No attempt .* succeeded/],
    ['no failures', 'success', { successes: [60, 1, 0, 0] }, SOME, /needs both/],
    ['no validation rows', 'auto', SOME, {}, /validation part holds no rows/],
    ['no validation rows', 'success', SOME, {}, /validation part holds no rows/],
  ] as const)('is refused for %s (%s)', (_name, asked, train, validation, message) => {
    expect(() => resolveObjective(asked, metadata(train, validation))).toThrow(message);
  });
});
