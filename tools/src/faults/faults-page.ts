import type { CampaignReport } from './campaign.js';

export const FAULTS_PAGE = 'docs/faults.md';

/** The page of the last long campaign. */
export function faultsPage(report: CampaignReport, measuredAt: string, machine: string): string {
  const rows = Object.entries(report.injected).flatMap(([suite, kinds]) =>
    Object.entries(kinds).map(
      ([kind, count]) => `| ${suite} | ${kind} | ${count.toLocaleString('en-US')} |`,
    ),
  );
  const total = Object.values(report.injected)
    .flatMap((kinds) => Object.values(kinds))
    .reduce((sum, count) => sum + count, 0);
  const lost = report.lost.map((what) => `- ${what}`);
  const idle = Object.entries(report.unavailable).map(
    ([suite, why]) => `- ${suite} was not run: ${why}`,
  );
  return `# Faults

\`\`\`sh
npm run faults -- --minutes 10 --seed 1 --write
\`\`\`

hurts the system in every way its tests know, for that long, and looks after each fault whether anything is lost: feedback,
a version, production, an answer. The same seed gives the same faults; one round of every suite runs with \`npm test\`.
The last such run ended on ${measuredAt.slice(0, 16).replace('T', ' ')} UTC (${machine}).

| suite | fault | injected |
|---|---|---:|
${rows.join('\n')}

**${total.toLocaleString('en-US')} faults in ${(report.seconds / 60).toFixed(1)} minutes from seed ${report.seed}; lost: ${report.lost.length}.**
${[...lost, ...idle].map((line) => `${line}\n`).join('')}
What each suite holds the system to:

| suite | afterwards |
|---|---|
| damaged logs | every true line is collected exactly as from undamaged files; every line read is accounted for |
| misbehaving API | nothing untrue is taken; what is missing is told; once the server is well, all is there |
| hostile inputs | a prediction with sound chances, or a refusal with a code |
| damaged versions | never loaded, deployed or rolled back to; \`verify\` names it; production keeps answering |
| killed registry writers | the state before or after, whole; the next writer needs no repair |
| killed retraining | registry and production whole at every kill; in the end the dataset is, byte for byte, that of a run that nobody disturbed |
| full disk | a clear error or a finished run; dataset, registry and production whole; with space again the next run succeeds |
`;
}
