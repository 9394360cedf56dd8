import { countWords, EXIT, exitCodeOf, metricWords } from '@bp/contracts';
import type { Judged } from '@bp/pipeline/overview';
import type { Command } from '../command.js';

export const status: Command = {
  command: 'status',
  describe: 'What is in production and since when, last runs, dataset size, what is due',
  builder: (parser) => parser.example('$0 status --json', 'for another program'),
  run: async (session) => {
    const { readOverview } = await import('@bp/pipeline/overview');
    const { recent_runs, ...overview } = await readOverview(session.folder);
    const { production, waiting, dataset, registry, due } = overview;
    const unread = registry.error !== null && production === null;
    session.say(
      unread
        ? "Production: not known, the registry can't be read"
        : production === null
          ? 'Production: none yet; "bp retrain" makes the first version'
          : `Production: ${production.version} since ${production.deployed_at}` +
            (production.accuracy === null
              ? ''
              : `, accuracy ${production.accuracy.toFixed(4)} (plain)`) +
            judgedWords(production.judged),
    );
    if (registry.error !== null)
      session.say(`Registry: ${registry.error.message} ${registry.error.remedy}`);
    for (const { version, missing, approvals } of waiting) {
      const by =
        approvals.length === 0
          ? ''
          : `, approved by ${approvals.map(({ name }) => name).join(', ')}`;
      session.say(
        `Waiting: ${version} for ${countWords(missing, 'approval')}${by}; "bp versions approve"`,
      );
    }
    if (dataset.error === null) session.say(`Dataset: ${countWords(dataset.rows ?? 0, 'row')}`);
    else session.say(`Dataset: can't be used: ${dataset.error.message} ${dataset.error.remedy}`);
    session.say(
      due.overdue
        ? `Due: a run since ${due.at}; "bp retrain" starts one`
        : `Due: the next run at ${due.at}`,
    );
    if (recent_runs.length === 0) session.say('Runs: none yet');
    for (const run of recent_runs) {
      const outcome = run.error === null ? (run.comparison?.verdict ?? '') : run.error.message;
      session.say(
        `Run ${run.run_id}: ${run.status}${run.degraded ? ' (degraded)' : ''} ${run.version ?? ''} ${outcome}`.trimEnd(),
      );
    }
    session.result(overview);
    return registry.error === null ? EXIT.done : exitCodeOf(registry.error.code);
  },
};

/** By what a version was judged, where that is another figure than its plain accuracy. */
function judgedWords(judged: Judged | null): string {
  if (judged === null || judged.figure === null || judged.by === 'accuracy') return '';
  const by = judged.by === 'value' ? 'expected success' : metricWords(judged.by);
  return `; judged by its ${by}, ${judged.figure.toFixed(4)}`;
}
