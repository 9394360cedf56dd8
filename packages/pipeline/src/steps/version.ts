import { type Comparison, isBpError } from '@bp/contracts';
import type { Evaluation } from '@bp/evaluator';
import type { Project } from '../project.js';
import { type CompareStepResult, comparisonSummary } from './compare.js';

/** What becomes a version, and whether it may be deployed. */
export interface VersionStepOptions {
  readonly bundleDir: string;
  readonly evaluation: Evaluation;
  readonly compared: CompareStepResult;
  readonly note: string | null;
  readonly autoDeploy: boolean;
  /** Compares again; called when production changed after the comparison. */
  readonly compareAgain: () => Promise<CompareStepResult>;
}

/** The new version, and whether it is now in production. */
export interface VersionStepResult {
  readonly version: string;
  readonly deployed: boolean;
  /** The rollout that began with it. Absent: none did. */
  readonly rollout?: string;
  /** The comparison that decided. */
  readonly comparison: Comparison;
}

/** Somebody deploys between comparison and deployment again and again: then people are at work, and win. */
const MOST_COMPARISONS = 3;

/**
 * Step 6: makes the bundle a version, and deploys it where the verdict is `promote` and production is still
 * what it was compared with; where `rollout.share` is below 1, it begins a rollout instead.
 */
export async function versionStep(
  project: Project,
  options: VersionStepOptions,
): Promise<VersionStepResult> {
  const { registry, actor } = project;
  const entry = await registry.createVersion({
    bundleDir: options.bundleDir,
    evaluation: options.evaluation,
    comparison: comparisonSummary(options.compared.comparison),
    by: actor,
    ...(options.note === null ? {} : { note: options.note }),
  });
  const { version } = entry;
  let compared = options.compared;
  for (
    let attempt = 1;
    options.autoDeploy && compared.comparison.verdict === 'promote';
    attempt += 1
  ) {
    try {
      const promoted = await promote(project, version, compared, options.note);
      return { version, ...promoted, comparison: comparisonSummary(compared.comparison) };
    } catch (error) {
      const changed = isBpError(error) && error.code === 'PRODUCTION_CHANGED';
      if (!changed || attempt === MOST_COMPARISONS) throw error;
      project.say('Production changed meanwhile, comparing again');
      compared = await options.compareAgain();
    }
  }
  project.say(`Created model version: ${version} (not deployed)`);
  return { version, deployed: false, comparison: comparisonSummary(compared.comparison) };
}

/** Errors: `PRODUCTION_CHANGED` where production is not what was compared with. */
async function promote(
  project: Project,
  version: string,
  { comparison, comparedWith }: CompareStepResult,
  note: string | null,
): Promise<Pick<VersionStepResult, 'deployed' | 'rollout'>> {
  const { registry, actor, settings } = project;
  const { share, holdback } = settings.rollout;
  const move = {
    version,
    reason: note ?? 'better than production on the test part',
    by: actor,
    verdict: comparison.verdict,
  };
  if (share === 1 || comparedWith === null) {
    await registry.deploy({ ...move, ifProduction: comparedWith, holdback });
    project.say(`Created model version: ${version}`);
    project.say(`Deployed version ${version} to production`);
    return { deployed: true };
  }
  const running = await registry.rollout();
  if (running?.kind === 'rollout') {
    project.say(`Created model version: ${version} (not deployed)`);
    project.say(`Rollout ${running.id} of ${running.version} is still running: end it first`);
    return { deployed: false };
  }
  const { id } = await registry.startRollout({ ...move, share, ifProduction: comparedWith });
  project.say(`Created model version: ${version}`);
  project.say(
    `Began rollout ${id}: ${version} for ${percent(share)} of the units, ${comparedWith} for the rest`,
  );
  return { deployed: false, rollout: id };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
