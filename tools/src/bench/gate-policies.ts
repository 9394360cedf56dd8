import { DEFAULT_GATE, firstModelBound, largestSurprise } from '@bp/evaluator';
import type { Evidence, StudyWorld } from './gate-evidence.js';
import { mean } from './limits.js';

/** Whether a gate lets the challenger into production. */
export type Policy = (evidence: Evidence) => boolean;

/** What a policy made of the worlds it was played in. */
export interface PolicyFigures {
  readonly policy: string;
  readonly worlds: number;
  /** True success rate of what was in use, mean over the weeks after each decision. */
  readonly served: number;
  /** Share of worlds whose first deployment was worse than what was in use. */
  readonly firstWorse: number;
  /** Weeks to the first deployment that is at least two points better than what was in use; those that never had one count all. */
  readonly weeksToUseful: number;
  /** Share of later deployments that lowered the true success by more than a point. */
  readonly harmful: number;
  readonly deployments: number;
  /** Challengers at least three points better than production: share that was deployed within two more weeks. */
  readonly missed: number | null;
  /** Damaged challengers at least three points worse: share that was refused, and how many there were. */
  readonly refused: number | null;
  readonly damaged: number;
}

const POINT = 0.01;

const isLikeBefore = ({ unlike }: Evidence): boolean =>
  Math.abs(largestSurprise(unlike ?? [])?.z ?? 0) < DEFAULT_GATE.maxSurprise;
/** What is in use, with so much confidence. */
const beatsInUse = ({ value }: Evidence, confidence = DEFAULT_GATE.firstModelConfidence): boolean =>
  value !== null && firstModelBound(value, confidence) > 0;

/** By the weighed gain, with another error of the outcome model and another limit than the gate's own. */
function byWeighedGain(modelError: number, minGain: number, confidence?: number): Policy {
  return (each) => {
    const { value, champion } = each;
    if (!isLikeBefore(each) || value === null) return false;
    if (champion === null) return beatsInUse(each, confidence);
    const noise = (VALUE_MODEL_ERROR ** 2 * (1 - value.trust)) / Math.max(value.trust, 1e-9);
    const trust = modelError ** 2 / (modelError ** 2 + noise);
    const correction = value.difference.estimate - value.modelled_difference;
    return value.modelled_difference + trust * correction >= minGain;
  };
}
/** What the study's evidence was weighed with. */
const VALUE_MODEL_ERROR = DEFAULT_GATE.modelError;

const ourFirst = (confidence: number): Policy =>
  byWeighedGain(DEFAULT_GATE.modelError, DEFAULT_GATE.minGain, confidence);
const ours = ourFirst(DEFAULT_GATE.firstModelConfidence);
const guarded =
  (guardrail: string): Policy =>
  (each) =>
    ours(each) && !each.promised.broken.includes(guardrail);

/** The gates that were tried, the one that is used among them. */
export const POLICIES: Readonly<Record<string, Policy>> = {
  never: () => false,
  'always newest': () => true,
  'promised rule on accuracy': ({ promised }) => promised.verdict === 'promote',
  'plain accuracy, no guardrails': ({ promised }) =>
    promised.rows >= DEFAULT_GATE.minRows &&
    (promised.accuracy ?? 0) >= DEFAULT_GATE.minImprovement,
  'weighted accuracy, no guardrails': ({ promised }) =>
    promised.rows >= DEFAULT_GATE.minRows &&
    (promised.weighted ?? 0) >= DEFAULT_GATE.minImprovement,
  'value, test part alone, 1 point': ({ valueOnTest, champion }) =>
    valueOnTest !== null &&
    (champion === null
      ? valueOnTest.difference.low > 0
      : valueOnTest.difference.estimate >= DEFAULT_GATE.minImprovement),
  'value, all rows, 1 point': (each) =>
    each.champion === null
      ? beatsInUse(each)
      : (each.value?.difference.estimate ?? 0) >= DEFAULT_GATE.minImprovement,
  'always newest, once a first beats what is in use': (each) =>
    each.champion === null ? beatsInUse(each) : true,
  'weighed value, 1 point': byWeighedGain(DEFAULT_GATE.modelError, 0.01),
  'weighed value, half a point': byWeighedGain(DEFAULT_GATE.modelError, 0.005),
  'weighed value, a quarter of a point': byWeighedGain(DEFAULT_GATE.modelError, 0.0025),
  'weighed value, any gain': byWeighedGain(DEFAULT_GATE.modelError, 0),
  'ours, a first model with a confidence of 0.95': ourFirst(0.95),
  'ours, a first model with a confidence of 0.8': ourFirst(0.8),
  'ours, a first model with a confidence of 0.5': ourFirst(0.5),
  'weighed value, model error 0.005': byWeighedGain(0.005, DEFAULT_GATE.minGain),
  'weighed value, model error 0.02': byWeighedGain(0.02, DEFAULT_GATE.minGain),
  'ours without looking at the week': (each) => ours({ ...each, unlike: null }),
  'ours with the recall guardrail': guarded('max_recall_drop'),
  'ours with the failure-rate guardrail': guarded('failure_rate_must_not_rise'),
  'ours: weighed value, a tenth of a point': ours,
};

/** Plays a policy through worlds; each sees only what itself has deployed. */
export function playPolicy(
  name: string,
  decide: Policy,
  worlds: readonly StudyWorld[],
): PolicyFigures {
  const served: number[] = [];
  const firsts: number[] = [];
  const useful: number[] = [];
  const later: number[] = [];
  const waits: boolean[] = [];
  const refusals: boolean[] = [];
  for (const world of worlds) {
    const { evidence, truth, inUse } = world;
    let production: number | null = null;
    let usefulAt: number | null = null;
    let waiting: number | null = null;
    const rateOf = (model: number | null, week: number): number =>
      model === null ? inUse[week]! : truth[model]![week]!;
    for (let week = 0; week < truth.length; week += 1) {
      const own = evidence.filter((each) => each.week === week && each.champion === production);
      for (const each of own) {
        const gain = each.truth.challenger - each.truth.champion;
        if (each.damage !== null && gain <= -3 * POINT) refusals.push(!decide(each));
      }
      const before: number = rateOf(production, week);
      const healthy = own.find(({ damage }) => damage === null)!;
      if (rateOf(week, week) - before >= 3 * POINT) waiting ??= week;
      if (decide(healthy)) {
        const gain = rateOf(week, week) - before;
        if (production === null) firsts.push(gain);
        else later.push(gain);
        production = week;
        if (waiting !== null) waits.push(week - waiting <= 2);
        waiting = null;
      }
      if (production !== null && rateOf(production, week) - inUse[week]! >= 2 * POINT) {
        usefulAt ??= week + 1;
      }
      served.push(rateOf(production, week));
    }
    if (waiting !== null && truth.length - waiting > 3) waits.push(false);
    useful.push(usefulAt ?? truth.length);
  }
  const share = (values: readonly boolean[]): number =>
    values.length === 0 ? 0 : mean(values.map(Number));
  return {
    policy: name,
    worlds: worlds.length,
    served: mean(served),
    firstWorse: share(firsts.map((gain) => gain < 0)),
    weeksToUseful: mean(useful),
    harmful: share(later.map((gain) => gain < -POINT)),
    deployments: (firsts.length + later.length) / worlds.length,
    missed: waits.length === 0 ? null : 1 - share(waits),
    refused: refusals.length === 0 ? null : share(refusals),
    damaged: refusals.length,
  };
}
