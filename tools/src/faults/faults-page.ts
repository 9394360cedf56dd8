import type { CampaignReport } from './campaign.js';

export const FAULTS_PAGE = 'docs/faults.md';

/** The page of the last long campaign. */
export function faultsPage(report: CampaignReport, measuredAt: string, machine: string): string {
  const rows = Object.entries(report.injected).flatMap(([suite, kinds]) =>
    Object.entries(kinds).map(
      ([kind, count]) => `| ${suite} | ${kind} | ${count.toLocaleString('en-US')} |`,
    ),
  );
  const sums = Object.entries(report.injected).map(([suite, kinds]) => ({
    suite,
    sum: Object.values(kinds).reduce((all, count) => all + count, 0),
  }));
  const total = sums.reduce((all, { sum }) => all + sum, 0);
  const lost = report.lost.map((what) => `- ${what}`);
  const idle = Object.entries(report.unavailable).map(
    ([suite, why]) => `- ${suite} was not run: ${why}`,
  );
  const of = sums.map(({ suite, sum }) => `${sum.toLocaleString('en-US')} in ${suite}`);
  const minutes = (report.seconds / 60).toFixed(1);
  return `# Faults

\`\`\`sh
npm run faults -- --minutes ${Math.round(report.seconds / 60)} --seed ${report.seed} --write
\`\`\`

injects every kind of fault the tests know, for the given time, and checks after each whether anything was lost: feedback,
a version, production, an answer. The same seed gives the same faults; one round of every suite runs with \`npm test\`.
The last campaign took ${minutes} minutes and ended on ${measuredAt.slice(0, 16).replace('T', ' ')} UTC (${machine}).

| suite | fault | injected |
|---|---|---:|
${rows.join('\n')}

**${total.toLocaleString('en-US')} faults in ${minutes} minutes from seed ${report.seed}; lost: ${report.lost.length}.**
Of these, ${of.join(', ')}.
${[...lost, ...idle].map((line) => `${line}\n`).join('')}
What each suite requires afterwards:

| suite | afterwards |
|---|---|
| damaged logs | every true line is collected exactly as from undamaged files; every line read is accounted for |
| round trip through other programs | the attempts collected are the true ones, or what differs is told by counts, warnings or the quarantine; no attempt that never was |
| misbehaving API | nothing untrue is taken; what is missing is reported; once the server is well, everything is there |
| hostile inputs | a prediction with sound chances, or a refusal with a code |
| damaged versions | never loaded, deployed or rolled back to; \`verify\` names it; production keeps answering |
| killed registry writers | the state before or after, whole; the next writer needs no repair |
| killed retraining | registry and production whole at every kill; finally the dataset is, byte for byte, that of an undisturbed run |
| full disk | a clear error or a finished run; dataset, registry and production whole; with space again the next run succeeds |
| decision log | decisions older than a second are written, in order; a torn line is cut off and counted; without a registry the model in memory answers |
| decision server | every outcome that was answered 202 is written; no decision has two actions, also asked for again after a restart, while exploring |
| watch over a rollout | exactly one ends it; what a person chose first stands; history and production agree |
`;
}
