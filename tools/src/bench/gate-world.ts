import { ACTIONS, type Action, createRandom } from '@bp/contracts';
import { registrableDomain, splitOf } from '@bp/dataset';
import {
  compareModels,
  compareValues,
  DEFAULT_GATE,
  largestShare,
  type ScoredPart,
  type Surprise,
  surprisesOf,
  type ValueComparison,
} from '@bp/evaluator';
import {
  createWorld,
  PRESET_WORLDS,
  policySuccessRate,
  ruleBasedPolicy,
  simulateWeek,
  siteInput,
  successProbability,
  WEEK_MS,
  type World,
} from '@bp/simulator';
import { best, DAMAGES, type StudyRow } from './gate-damage.js';
import type { Evidence, StudyTask, StudyWorld } from './gate-evidence.js';
import { createFacts, type Encoded, type Learned, learn, learnPolicy } from './gate-learner.js';

/** Rows are cross-fitted in so many folds of domains. */
const FOLDS = 4;
const QUICK = { metric: 'accuracy', resamples: 200 } as const;
const VALUE = {
  clip: DEFAULT_GATE.valueClip,
  resamples: QUICK.resamples,
  level: DEFAULT_GATE.intervalLevel,
  seed: 1,
  modelError: DEFAULT_GATE.modelError,
  minGain: DEFAULT_GATE.minGain,
};

interface Row extends StudyRow {
  readonly x: Encoded;
  readonly group: number;
  readonly fold: number;
  readonly isTest: boolean;
}

/** Simulates a world week by week, trains its models, and gathers what gates would see. */
export function studyWorld(task: StudyTask): StudyWorld {
  const world = createWorld({ seed: task.seed, ...PRESET_WORLDS[task.world] });
  const facts = createFacts();
  const groups = new Map<string, number>();
  const rowOf = (row: StudyRow): Row => {
    const group = groups.get(row.domain) ?? groups.size;
    groups.set(row.domain, group);
    const isTest = splitOf(row.domain) === 'test';
    return { ...row, x: facts.encode(row.input), group, fold: group % FOLDS, isTest };
  };
  const weeks: (readonly Row[])[] = [];
  const models: Learned[] = [];
  const evidence: Evidence[] = [];
  const sitesAt = new Map<number, readonly Encoded[]>();
  const study: Study = {
    world,
    facts,
    weeks,
    models,
    sites: (at) => {
      const sites =
        sitesAt.get(at) ?? world.sites.map((site) => facts.encode(siteInput(world, site, at)));
      sitesAt.set(at, sites);
      return sites;
    },
  };
  for (let week = 0; week < task.weeks; week += 1) {
    const logged = loggedWeek(world, week, task.size);
    if (week > 0 && task.damagedWeeks.includes(week)) {
      for (const [damage, { rows }] of Object.entries(DAMAGES)) {
        const damaged = (rows?.(logged, createRandom(task.seed)) ?? logged).map(rowOf);
        const judge = candidate(study, damaged, damage);
        for (const champion of [null, ...weeks.keys()]) evidence.push(judge(champion));
      }
    }
    const judge = candidate(study, logged.map(rowOf), null);
    for (const champion of [null, ...weeks.keys()]) evidence.push(judge(champion));
    weeks.push(logged.map(rowOf));
    models.push(judge.model);
  }
  const after = (week: number): number => world.start + (week + 1) * WEEK_MS;
  const each = weeks.map((_, week) => ({ at: after(week) }));
  return {
    task,
    inUse: each.map((o) => policySuccessRate(world, ruleBasedPolicy(), o)),
    truth: models.map((model) => each.map(({ at }) => trueRate(study, model, at))),
    evidence,
  };
}

interface Study {
  readonly world: World;
  readonly facts: ReturnType<typeof createFacts>;
  readonly weeks: readonly (readonly Row[])[];
  readonly models: readonly Learned[];
  /** What is known of each site at a time. */
  readonly sites: (at: number) => readonly Encoded[];
}

function loggedWeek(world: World, week: number, attempts: number): StudyRow[] {
  return simulateWeek(world, { week, attempts }).map((attempt) => ({
    week,
    domain: registrableDomain(attempt.input.domain!),
    input: attempt.input,
    action: ACTIONS.indexOf(attempt.action),
    success: attempt.success ? 1 : 0,
  }));
}

function trueRate({ world, sites }: Study, model: Learned, at: number): number {
  let sum = 0;
  for (const [number, x] of sites(at).entries()) {
    const action = ACTIONS[best(model, x)] as Action;
    sum += successProbability(world, world.sites[number]!, action, at);
  }
  return sum / world.sites.length;
}

/** A challenger of the weeks so far and a newest one: judged against any champion. */
function candidate(
  study: Study,
  newest: readonly Row[],
  damage: string | null,
): ((champion: number | null) => Evidence) & { readonly model: Learned } {
  const week = study.weeks.length;
  const { learning, weights } = (damage === null ? undefined : DAMAGES[damage]) ?? {};
  const { facts } = study;
  const rows = [...study.weeks.flat(), ...newest];
  const training = rows.filter(({ isTest }) => !isTest);
  const broken = (learned: Learned): Learned => weights?.(learned) ?? learned;
  const whole = learn(training, facts, learning);
  const nearWhole = learning ?? { start: whole.weights, steps: 2 };
  const model = broken(whole);
  const expected = folds((fold) => {
    const others = rows.filter((row) => row.fold !== fold);
    return remembered(learn(others, facts).chances);
  });
  const policy = remembered(learnPolicy(training, facts));
  const chosen = chooser(model);
  const test = rows.filter(({ isTest }) => isTest);
  const at = study.world.start + (week + 1) * WEEK_MS;
  const challengerTruth = trueRate(study, model, at);
  const unlike = unlikeBefore(study, newest);
  const judge = (champion: number | null): Evidence => {
    const incumbent = champion === null ? null : study.models[champion]!;
    const isNew = (row: Row): boolean => !row.isTest && (champion === null || row.week > champion);
    const fresh = training.filter(isNew);
    const crossed = folds((fold) => {
      const others = training.filter((row) => !(row.fold === fold && isNew(row)));
      return chooser(broken(learn(others, facts, nearWhole)));
    });
    const before = incumbent && chooser(incumbent);
    const value = (own: readonly Row[]): ValueComparison | null =>
      compareValues(
        {
          rows: own.length,
          action: Uint8Array.from(own, ({ action }) => action),
          success: Uint8Array.from(own, ({ success }) => success),
          propensity: Float64Array.from(own, ({ x, action }) => policy(x)[action]!),
          fittedPropensity: true,
          groups: Int32Array.from(own, ({ group }) => group),
          expected: flat(own, ({ x, fold }) => expected[fold]!(x)),
          challenger: Uint8Array.from(own, ({ isTest, fold, x }) =>
            isTest ? chosen(x) : crossed[fold]!(x),
          ),
          champion: before && Uint8Array.from(own, ({ x }) => before(x)),
        },
        VALUE,
      );
    return {
      week,
      damage,
      champion,
      truth: {
        challenger: challengerTruth,
        champion:
          incumbent === null
            ? policySuccessRate(study.world, ruleBasedPolicy(), { at })
            : trueRate(study, incumbent, at),
      },
      promised: promisedRule(test, incumbent, model, policy),
      valueOnTest: value(test),
      value: value([...test, ...fresh]),
      unlike,
    };
  };
  return Object.assign(judge, { model });
}

function folds<T>(make: (fold: number) => T): T[] {
  return Array.from({ length: FOLDS }, (_, fold) => make(fold));
}

/** What follows from equal facts is worked out once. */
function remembered<T>(find: (x: Encoded) => T): (x: Encoded) => T {
  const known: T[] = [];
  return (x) => {
    known[x.id] ??= find(x);
    return known[x.id]!;
  };
}

function chooser(model: Learned): (x: Encoded) => number {
  return remembered((x) => best(model, x));
}

/** Four chances of each row, one row behind the other. */
function flat(rows: readonly Row[], chances: (row: Row) => Float64Array): Float64Array {
  const all = new Float64Array(rows.length * ACTIONS.length);
  for (const [at, row] of rows.entries()) all.set(chances(row), at * ACTIONS.length);
  return all;
}

function promisedRule(
  test: readonly Row[],
  champion: Learned | null,
  challenger: Learned,
  policy: Learned['chances'],
): Evidence['promised'] {
  const scored = (model: Learned): ScoredPart => ({
    rows: test.length,
    classes: ACTIONS,
    action: Uint8Array.from(test, ({ action }) => action),
    success: Uint8Array.from(test, ({ success }) => success),
    legacy: new Uint8Array(test.length),
    probabilities: flat(test, ({ x }) => model.chances(x)),
    propensity: Float64Array.from(test, ({ x, action }) => policy(x)[action]!),
    groups: Int32Array.from(test, ({ group }) => group),
    objective: 'success',
  });
  const successes = ACTIONS.map(
    (_, code) => test.filter(({ action, success }) => action === code && success === 1).length,
  );
  const { verdict, rules, differences, rows } = compareModels({
    champion: champion === null ? null : { scored: scored(champion), version: 'champion' },
    challenger: scored(challenger),
    baselineAction: ACTIONS[successes.indexOf(Math.max(...successes))]!,
    gate: QUICK,
  });
  return {
    verdict,
    broken: rules.filter(({ held }) => !held).map(({ rule }) => rule),
    accuracy: differences.accuracy?.estimate ?? null,
    weighted: differences.accuracy_weighted?.estimate ?? null,
    rows,
  };
}

function unlikeBefore(study: Study, newest: readonly Row[]): Surprise[] | null {
  if (study.weeks.length === 0) return null;
  const before = study.weeks.flat();
  const { chances } = learn(before, study.facts);
  return surprisesOf({
    action: Uint8Array.from(newest, ({ action }) => action),
    success: Uint8Array.from(newest, ({ success }) => success),
    groups: Int32Array.from(newest, ({ group }) => group),
    expected: Float64Array.from(newest, ({ x, action }) => chances(x)[action]!),
    shareBefore: largestShare(before.map(({ group }) => group)),
  });
}
