import type { VersionInfo } from '@bp/registry';
import type { RunnableCommand } from '../../command.js';
import type { Session } from '../../session.js';
import { argument } from '../flags.js';
import { onTestPart } from '../on-test-part.js';

export const compare: RunnableCommand = {
  command: 'compare <before> <now>',
  describe: 'Two versions side by side, as recorded, or judged afresh on the same rows',
  builder: (parser) =>
    parser
      .positional('before', argument('As v1.1.0'))
      .positional('now', argument('As v1.2.0'))
      .option('fresh', {
        type: 'boolean',
        default: false,
        describe: "Score both on today's test part",
      })
      .example('$0 versions compare v1.1.0 v1.2.0', 'what was recorded')
      .example('$0 versions compare v1.1.0 v1.2.0 --fresh', 'on the same rows, with intervals'),
  run: async (session, flags) => {
    const names = [flags.before as string, flags.now as string] as const;
    const registry = await session.openRegistry();
    const [before, now] = [await registry.info(names[0]), await registry.info(names[1])];
    const { comparisonSection, textSections, versionsSection } = await import('@bp/report');
    const comparison = flags.fresh === true ? await compareAfresh(session, before, now) : null;
    session.say(
      textSections([
        versionsSection([before, now]),
        ...(comparison === null ? [] : [comparisonSection(comparison)]),
      ]).trimEnd(),
    );
    if (comparison === null) session.say('\nOn the same rows, with intervals: --fresh');
    session.result({ versions: [before, now], comparison });
  },
};

async function compareAfresh(session: Session, before: VersionInfo, now: VersionInfo) {
  const { compareModels } = await import('@bp/evaluator');
  const { evaluateStep } = await import('@bp/pipeline');
  return onTestPart(session, 'bp versions compare', async (project, test) => {
    const champion = await evaluateStep(project, test, before.dir);
    const challenger = await evaluateStep(project, test, now.dir);
    const { baselineAction, objective } = challenger.model.manifest;
    return compareModels({
      champion: { scored: champion.scored, version: before.version },
      challenger: challenger.scored,
      value: { unavailable: 'nothing is to be deployed.' },
      baselineAction,
      gate: project.settings.gate,
      seed: project.settings.training.seed,
      trainedOn: test.trainedOn[objective],
    });
  });
}
