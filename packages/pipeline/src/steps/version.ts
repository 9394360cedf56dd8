import { type Comparison, countWords, isBpError, type Verdict } from '@bp/contracts';
import type { Evaluation } from '@bp/evaluator';
import type { Project } from '../project.js';
import type { RunRecord } from '../run/run-record.js';
import { type CompareStepResult, comparisonSummary } from './compare.js';
import { type HoldOptions, holdOf } from './hold.js';

/** What becomes a version, and whether it may be deployed. */
export interface VersionStepOptions extends HoldOptions {
  readonly bundleDir: string;
  readonly evaluation: Evaluation;
  readonly compared: CompareStepResult;
  readonly note: string | null;
  /** Compares again; called when production changed after the comparison. */
  readonly compareAgain: () => Promise<CompareStepResult>;
}

/** The new version, and whether it is now in production. */
export interface VersionStepResult
  extends Pick<RunRecord, 'deployed' | 'rollout' | 'approvals_needed' | 'held'> {
  readonly version: string;
  /** The comparison that decided. */
  readonly comparison: Comparison;
}

/** Somebody deploys between comparison and deployment again and again: then people are at work, and win. */
const MOST_COMPARISONS = 3;

/**
 * Step 6: makes the bundle a version, and deploys it where the verdict is `promote` and production is still
 * what it was compared with, and nothing holds it; where `rollout.share` is below 1, it begins a rollout instead, and where people must
 * approve first (`registry.approvals`), it leaves the version waiting for them.
 */
export async function versionStep(
  project: Project,
  options: VersionStepOptions,
): Promise<VersionStepResult> {
  const { registry, actor, settings } = project;
  const { approvals } = settings.registry;
  const comparison = comparisonSummary(options.compared.comparison);
  const isBetter = comparison.verdict === 'promote';
  // Nor is what is held deployed by the last approval.
  const awaitsApproval = approvals > 0 && isBetter && (await holdOf(project, options)) === null;
  const entry = await registry.createVersion({
    bundleDir: options.bundleDir,
    evaluation: options.evaluation,
    comparison,
    by: actor,
    awaitsApproval,
    ...(options.note === null ? {} : { note: options.note }),
  });
  const { version } = entry;
  if (awaitsApproval) {
    project.say(
      `Created model version: ${version} (waiting for ${countWords(approvals, 'approval')})`,
    );
    return { version, deployed: false, approvals_needed: approvals, comparison };
  }
  let compared = options.compared;
  let held: string | null = null;
  for (let attempt = 1; compared.comparison.verdict === 'promote'; attempt += 1) {
    held = await holdOf(project, options);
    if (held !== null) break;
    try {
      const { comparedWith } = compared;
      const { verdict } = compared.comparison;
      const promotion = { version, reason: options.note ?? BETTER, verdict, comparedWith };
      const { says, ...promoted } = await promote(project, promotion);
      const left = promoted.deployed || promoted.rollout !== undefined ? '' : ' (not deployed)';
      project.say(`Created model version: ${version}${left}`);
      project.say(says);
      return { version, ...promoted, comparison: comparisonSummary(compared.comparison) };
    } catch (error) {
      const changed = isBpError(error) && error.code === 'PRODUCTION_CHANGED';
      if (!changed || attempt === MOST_COMPARISONS) throw error;
      project.say('Production changed meanwhile, comparing again');
      compared = await options.compareAgain();
    }
  }
  project.say(`Created model version: ${version} (not deployed)`);
  const result = { version, deployed: false, comparison: comparisonSummary(compared.comparison) };
  if (held === null) return result;
  project.say(`Held: ${held}; deploy by hand: bp versions deploy --version ${version}`);
  return { ...result, held };
}

const BETTER = 'better than production on the test part';

/** A version that may go into production, and what it was compared with. */
export interface Promotion {
  readonly version: string;
  readonly reason: string;
  readonly verdict: Verdict | null;
  readonly comparedWith: string | null;
}

/** What became of it. */
export interface Promoted extends Pick<VersionStepResult, 'deployed' | 'rollout'> {
  /** The same in words. */
  readonly says: string;
}

/**
 * Deploys a version, or begins its rollout, as the settings say.
 * Errors: `PRODUCTION_CHANGED` where production is not what was compared with, `APPROVAL_MISSING`.
 */
export async function promote(
  { registry, actor, settings }: Pick<Project, 'registry' | 'actor' | 'settings'>,
  { comparedWith, ...promotion }: Promotion,
): Promise<Promoted> {
  const { share, holdback } = settings.rollout;
  const { version } = promotion;
  const move = { ...promotion, by: actor };
  if (share === 1 || comparedWith === null) {
    await registry.deploy({ ...move, ifProduction: comparedWith, holdback });
    return { deployed: true, says: `Deployed version ${version} to production` };
  }
  const running = await registry.rollout();
  if (running?.kind === 'rollout') {
    const says = `Rollout ${running.id} of ${running.version} is still running: end it first`;
    return { deployed: false, says };
  }
  const { id } = await registry.startRollout({ ...move, share, ifProduction: comparedWith });
  const says = `Began rollout ${id}: ${version} for ${percent(share)} of the units, ${comparedWith} for the rest`;
  return { deployed: false, rollout: id, says };
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
