import type { Evidence, StudyWorld } from './gate-evidence.js';
import { POLICIES, type PolicyFigures, playPolicy } from './gate-policies.js';
import { mean } from './limits.js';

/** How each gate did in worlds of one size, as a table in Markdown. */
export function policyTable(worlds: readonly StudyWorld[]): string {
  const rows = Object.entries(POLICIES).map(([name, decide]) =>
    line(playPolicy(name, decide, worlds)),
  );
  return [
    '| gate | served | first model worse than in use | weeks to a useful one | lowered by over a point | deployments | +3 points waited over two weeks | refused of those worse by 3 points |',
    '|---|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function line(f: PolicyFigures): string {
  const percent = (share: number | null): string =>
    share === null ? '–' : `${(100 * share).toFixed(0)}%`;
  return `| ${[
    f.policy,
    f.served.toFixed(4),
    percent(f.firstWorse),
    f.weeksToUseful.toFixed(1),
    percent(f.harmful),
    f.deployments.toFixed(1),
    percent(f.missed),
    `${percent(f.refused)} of ${f.damaged}`,
  ].join(' | ')} |`;
}

/** How often intervals held the truth, and how far estimates were from it: healthy weeks against the week before. */
export function coverageTable(worlds: readonly StudyWorld[]): string {
  const cases: readonly (readonly [string, (each: Evidence) => boolean])[] = [
    ['first model, weeks 1 and 2', ({ champion, week }) => champion === null && week < 2],
    ['against last week’s', ({ champion, week }) => champion !== null && champion === week - 1],
    [
      'against that of four weeks ago',
      ({ champion, week }) => champion !== null && champion === week - 4,
    ],
  ];
  return [
    '| comparison | how many | 90% interval held the truth | mean error | typical error | of the outcome model alone | of accuracy on the test part |',
    '|---|---|---|---|---|---|---|',
    ...cases.map(([name, holds]) => {
      const own = worlds
        .flatMap(({ evidence }) => evidence)
        .filter((each) => each.damage === null && each.value !== null && holds(each));
      const truth = own.map(({ truth: { challenger, champion } }) => challenger - champion);
      const errors = own.map(({ value }, at) => value!.difference.estimate - truth[at]!);
      const modelled = own.map(({ value }, at) => value!.modelled_difference - truth[at]!);
      const accuracy = own.map(({ promised }, at) => (promised.accuracy ?? 0) - truth[at]!);
      const held = own.filter(({ value }, at) => {
        const { low, high } = value!.difference;
        return low <= truth[at]! && truth[at]! <= high;
      });
      const typical = (values: readonly number[]): string =>
        Math.sqrt(mean(values.map((value) => value * value))).toFixed(3);
      const share = `${((100 * held.length) / own.length).toFixed(0)}%`;
      return `| ${name} | ${own.length} | ${share} | ${mean(errors).toFixed(3)} | ${typical(errors)} | ${typical(modelled)} | ${typical(accuracy)} |`;
    }),
  ].join('\n');
}
