import {
  choice,
  defaultsOf,
  number,
  type SettingValues,
  share,
  toggle,
  whole,
} from '@bp/contracts';

/** What can be set of the promotion gate. */
export const GATE_SETTINGS = {
  metric: choice(
    'value',
    ['value', 'accuracy'],
    '`value`: expected success on every held-out attempt decides, where outcomes of failures are known; `accuracy`: the improvement of accuracy, as printed.',
  ),
  minImprovement: share(
    0.01,
    'Where accuracy decides: smallest rise that counts as better; exactly this passes.',
  ),
  minGain: share(
    0.001,
    'Where value decides: smallest rise of expected success that counts as better; exactly this passes.',
  ),
  firstModelConfidence: number(
    0.875,
    'Where value decides: how sure it must be that a first model does better than what is in use.',
    { min: 0.5, max: 0.999 },
  ),
  modelError: number(
    0.01,
    'Where value decides: standard deviation of what the outcome model gets wrong about a rise. Larger: attempts count for more, the outcome model for less.',
    { min: 0, max: 1 },
  ),
  valueClip: number(
    20,
    'Where value decides: largest importance weight of an attempt; larger ones are cut.',
    { min: 1 },
  ),
  maxSurprise: number(
    4,
    "Where value decides: standard errors by which the newest week's outcomes, or the share of its largest domain, may differ from what the weeks before let expect; large differences only.",
    { min: 1 },
  ),
  crossFitRows: whole(
    20_000,
    'Where value decides: up to so many attempts the challenger is trained again without parts of the newest ones, so that these can judge it too; 0: never.',
    { min: 0 },
  ),
  minRows: whole(30, 'Below so many scored rows the verdict is `inconclusive`.'),
  minEffectiveSampleSize: number(
    100,
    'From this effective sample size on the metric is weighted accuracy, below it plain accuracy.',
    { min: 1 },
  ),
  maxRecallDrop: share(
    0.1,
    "Largest fall of a class's recall, if the class has `minRecallRows` test rows.",
  ),
  minRecallRows: whole(30, 'Scored rows that a class needs for `maxRecallDrop` to apply to it.'),
  failureRateMustNotRise: toggle(
    true,
    "Keep the champion if the challenger's estimated failure rate is higher.",
  ),
  confidence: toggle(
    false,
    'Also require the lower bound of the paired bootstrap interval to be above 0.',
  ),
  resamples: whole(2000, 'Bootstrap draws of whole domains.', { min: 100, max: 1_000_000 }),
  intervalLevel: number(
    0.9,
    'Level of every interval; at 0.9 its lower bound is a one-sided 95% one.',
    { min: 0.5, max: 0.999 },
  ),
  clip: number(100, 'Largest importance weight: larger ones are cut.', { min: 1 }),
  minFailureRateSampleSize: number(
    30,
    'Effective sample size of matched attempts that a failure rate needs.',
    { min: 1 },
  ),
  minOverlap: share(
    0.75,
    'Share of recommendations that the logging policy could have chosen, below which nothing is concluded.',
  ),
  minExploration: share(
    0.01,
    'Mean chance of another action than the logged one, below which nothing is concluded.',
  ),
  minSliceRows: whole(30, 'Slices with fewer scored rows say so.'),
};

/** Rules of the promotion gate as data: values of `GATE_SETTINGS`. */
export interface GateSettings extends SettingValues<typeof GATE_SETTINGS> {}

/** Defaults of the gate. */
export const DEFAULT_GATE: GateSettings = Object.freeze(defaultsOf(GATE_SETTINGS));
