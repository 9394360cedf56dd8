import { ACTIONS, createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import type { GateSettings } from '../gate-settings.js';
import { compareModels, type ModelComparison, partOfRows, type ValueEvidence } from '../index.js';

const ROWS = 600;

interface Case {
  /** True chance of success of the action that the challenger would choose; all others have 0.5. */
  readonly chance: number;
  readonly rows?: number;
  readonly domains?: number;
  readonly first?: boolean;
  /** The newest week's outcomes inverted. */
  readonly inverted?: boolean;
  readonly flooded?: boolean;
  readonly gate?: Partial<GateSettings>;
  readonly value?: ValueEvidence | { readonly unavailable: string };
}

/** The challenger would choose a guest post, the champion a comment; who chose before left it to chance. */
function compared(given: Case): ModelComparison {
  const { rows = ROWS, domains = rows / 3, first = false } = given;
  const random = createRandom(3);
  const guest = ACTIONS.indexOf('guest');
  const chances = ACTIONS.map((_, action) => (action === guest ? given.chance : 0.5));
  const action = Uint8Array.from({ length: rows }, () => Math.floor(random() * 4));
  const success = Uint8Array.from(action, (own) => (random() < chances[own]! ? 1 : 0));
  const groups = Int32Array.from({ length: rows }, (_, row) => row % domains);
  const score = (recommended: 'comment' | 'guest') =>
    partOfRows(
      Array.from(action, (own, row) => ({
        action: ACTIONS[own]!,
        success: success[row] === 1,
        propensity: 0.25,
        group: groups[row]!,
        recommended,
      })),
    );
  const evidence: ValueEvidence = {
    from: 'Made up.',
    rows: {
      rows,
      action,
      success,
      groups,
      propensity: new Float64Array(rows).fill(0.25),
      fittedPropensity: false,
      expected: Float64Array.from({ length: rows * 4 }, (_, at) => chances[at % 4]!),
      challenger: new Uint8Array(rows).fill(guest),
      champion: first ? null : new Uint8Array(rows).fill(0),
    },
    newestWeek: {
      action,
      groups: given.flooded ? groups.map((group, row) => (row % 2 === 0 ? 0 : group)) : groups,
      shareBefore: 1 / domains,
      success: given.inverted ? success.map((own) => 1 - own) : success,
      expected: Float64Array.from(action, (own, row) =>
        success[row] === 1 ? 0.7 : chances[own]! / 2,
      ),
    },
  };
  return compareModels({
    champion: first ? null : { scored: score('comment'), version: 'v1.0.0' },
    challenger: score('guest'),
    baselineAction: 'comment',
    gate: { resamples: 300, ...given.gate },
    value: given.value ?? evidence,
  });
}

const broken = ({ rules }: ModelComparison): string[] =>
  rules.filter(({ held }) => !held).map(({ rule }) => rule);

describe('where expected success decides', () => {
  it('promotes what would have succeeded more often, and says so', () => {
    const found = compared({ chance: 0.7 });
    expect(found).toMatchObject({
      verdict: 'promote',
      decided_by: 'value',
      decided_reason: 'Made up.',
    });
    expect(found.value!.weighed.estimate).toBeGreaterThan(0.1);
    expect(found.reasons.join()).toMatch(
      /Expected success changes by \+0\.\d+; at least \+0\.0010/,
    );
  });

  it('keeps what would not, and names rule, figure and limit', () => {
    const found = compared({ chance: 0.48 });
    expect(found.verdict).toBe('keep');
    expect(found.refusal).toMatch(/^Not deployed: min_gain, -?0\.\d{4}, limit 0\.0010$/);
  });

  it('passes a rise that lies exactly on the limit', () => {
    const estimate = compared({ chance: 0.6 }).value!.weighed.estimate;
    expect(compared({ chance: 0.6, gate: { minGain: estimate } }).verdict).toBe('promote');
    expect(compared({ chance: 0.6, gate: { minGain: estimate + 1e-6 } }).verdict).toBe('keep');
  });

  it('asks a first model to beat what was in use, beyond chance', () => {
    expect(compared({ chance: 0.75, first: true }).verdict).toBe('promote');
    const unclear = compared({ chance: 0.65, first: true, rows: 150 });
    expect(unclear.verdict).toBe('inconclusive');
    expect(broken(unclear)).toContain('beats_what_is_in_use');
    expect(unclear.reasons.join(' ')).toMatch(
      /About \d+ more attempts would decide it.*Let services explore/,
    );
    expect(compared({ chance: 0.3, first: true }).verdict).toBe('keep');
    const slight = { chance: 0.6, first: true, rows: 400 };
    const sure = (firstModelConfidence: number) =>
      compared({ ...slight, gate: { firstModelConfidence } }).verdict;
    expect([sure(0.5), sure(0.999)]).toEqual(['promote', 'inconclusive']);
  });

  it('concludes nothing from a week whose outcomes are not like those before', () => {
    const found = compared({ chance: 0.7, inverted: true });
    expect(found.verdict).toBe('inconclusive');
    expect(found.refusal).toMatch(/^Not deployed: outcomes_like_before/);
    expect(found.reasons[0]).toContain('the other way round');
  });

  it('concludes nothing from a week that one domain floods', () => {
    const found = compared({ chance: 0.7, flooded: true });
    expect(found.refusal).toMatch(/^Not deployed: outcomes_like_before/);
    expect(found.reasons[0]).toMatch(/one domain has 5\d% of its attempts/);
  });

  it('concludes nothing from few attempts or domains', () => {
    expect(broken(compared({ chance: 0.9, rows: 24 }))).toContain('min_attempts');
    expect(broken(compared({ chance: 0.9, domains: 6 }))).toContain('min_domains');
    expect(compared({ chance: 0.9, domains: 6 }).verdict).toBe('inconclusive');
  });

  it('asks for the lower bound too, where told to', () => {
    const slight = { chance: 0.56, rows: 300 };
    const gate = { modelError: 0.001 };
    expect(compared({ ...slight, gate }).verdict).toBe('promote');
    const strict = compared({ ...slight, gate: { ...gate, confidence: true } });
    expect(strict.value!.difference.low).toBeLessThan(0);
    expect(strict.verdict).toBe('inconclusive');
  });
});

describe('where accuracy decides', () => {
  it('is the promised rule: the same verdict, rules and figures as without any estimate of success', () => {
    for (const chance of [0.4, 0.5, 0.7]) {
      const { decided_reason, value, ...asked } = compared({
        chance,
        gate: { metric: 'accuracy' },
      });
      const {
        decided_reason: why,
        value: none,
        ...plain
      } = compared({ chance, value: { unavailable: 'none.' } });
      expect(asked).toEqual(plain);
      expect(asked.decided_by).toBe('metric');
      expect(decided_reason).toContain('gate.metric');
      expect(value).not.toBeNull();
      expect(why).toBe('Expected success cannot be estimated: none.');
      expect(none).toBeNull();
    }
  });

  it('always gives the accuracy comparison, whatever decides', () => {
    const byValue = compared({ chance: 0.7 });
    const byMetric = compared({ chance: 0.7, gate: { metric: 'accuracy' } });
    for (const field of [
      'metric',
      'champion_accuracy',
      'challenger_accuracy',
      'improvement',
      'interval',
    ] as const) {
      expect(byValue[field]).toEqual(byMetric[field]);
    }
  });
});
