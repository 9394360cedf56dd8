import type { ApproveResult } from '@bp/registry';
import type { Project } from '../project.js';
import { openProjectRegistry } from '../project-registry.js';
import { promote, type VersionStepResult } from './version.js';

/** Which version is approved, by whose key, and why. */
export interface ApproveStepOptions {
  readonly version: string;
  /** The approver's own Ed25519 private key (PEM). */
  readonly key: string;
  readonly reason: string;
}

/** How the version stands, and what came of it. */
export interface ApproveStepResult
  extends ApproveResult,
    Pick<VersionStepResult, 'deployed' | 'rollout'> {}

/**
 * Approves a version. With the last approval that it needs, a version that `retrain` left waiting is deployed, or its
 * rollout begins, as the settings say; one that did not wait is only approved.
 * Errors: those of `Registry.approve` and `Registry.deploy`.
 */
export async function approveStep(
  project: Pick<Project, 'paths' | 'settings' | 'env' | 'clock' | 'actor' | 'say' | 'logger'>,
  options: ApproveStepOptions,
): Promise<ApproveStepResult> {
  const { paths, settings, env, clock, actor, say } = project;
  const { key, ...approval } = options;
  const { version } = approval;
  const registry = openProjectRegistry({
    root: paths.root,
    settings,
    env,
    clock,
    approvalKey: key,
  });
  const status = await registry.approve({ ...approval, key, by: actor });
  const names = status.approvals.map(({ name }) => name).join(', ');
  const { missing, needed, waits, production } = status;
  project.logger.log('info', 'version approved', { version, approved_by: names, missing });
  say(
    `${version} is approved by ${names}${missing > 0 ? `; ${missing} of ${needed} approvals are missing` : ''}`,
  );
  if (missing > 0) return { ...status, deployed: false };
  if (!waits) {
    say(`Deploy it: bp versions deploy --version ${version}`);
    return { ...status, deployed: false };
  }
  const { verdict } = await registry.info(version);
  const promotion = { version, reason: `approved by ${names}`, verdict, comparedWith: production };
  const { says, ...promoted } = await promote({ registry, actor, settings }, promotion);
  say(says);
  return { ...status, ...promoted };
}
