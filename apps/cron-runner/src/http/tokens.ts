import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BpError, sha256 } from '@bp/contracts';
import type { RunnerOptions } from '../runner-options.js';

/*
 * Terms.
 * role     what a token lets do: `view` (read everything), `run` (start runs, change and finish rollouts), `rollback` (go back,
 *          stop a rollout), `approve` (say that a version may go into production).
 * holder   who has a token. BP_RUNNER_TOKEN is a machine's: it has every role but `approve`, which is a person's.
 */

export const ROLES = ['view', 'run', 'approve', 'rollback'] as const;
/** One of `ROLES`. */
export type Role = (typeof ROLES)[number];

export interface TokenHolder {
  readonly name: string;
  readonly roles: readonly Role[];
  /** sha256 of the token, in hex: the token itself is nowhere. */
  readonly sha256: string;
  /** File with the approver's key that this runner keeps for the holder; `null`: the holder approves elsewhere. Absolute. */
  readonly keyFile: string | null;
}

/** Who the runner answers to. Errors: `SETTINGS_INVALID` where the file of tokens is not one. */
export async function readTokens({
  root,
  settings,
  env,
}: Pick<RunnerOptions, 'root' | 'settings' | 'env'>): Promise<TokenHolder[]> {
  const { tokensFile } = settings.schedule;
  const token = env.BP_RUNNER_TOKEN?.trim() ?? '';
  const machine: TokenHolder = {
    name: 'cron-runner',
    roles: ['view', 'run', 'rollback'],
    sha256: sha256(token),
    keyFile: null,
  };
  const people = tokensFile === null ? [] : await readFileOf(root, tokensFile);
  return [...(token === '' ? [] : [machine]), ...people];
}

async function readFileOf(root: string, file: string): Promise<TokenHolder[]> {
  try {
    const { tokens } = JSON.parse(await readFile(resolve(root, file), 'utf8')) as {
      readonly tokens: readonly Partial<TokenHolder>[];
    };
    return tokens.map((given, at) => holderOf(given, at, root));
  } catch (cause) {
    const why =
      cause instanceof TypeError || cause instanceof BpError
        ? cause.message
        : 'it could not be read as JSON';
    throw new BpError('SETTINGS_INVALID', `The file of tokens ${file} can't be used: ${why}.`, {
      remedy:
        'Write {"tokens": [{"name": "ann", "sha256": "<sha256 of the token>", "roles": ["view", "approve"]}]}; schedule.tokensFile names it.',
      details: { field: 'schedule.tokensFile', file },
    });
  }
}

function holderOf(given: Partial<TokenHolder>, at: number, root: string): TokenHolder {
  const { name, roles, sha256: digest, keyFile = null } = given;
  const isRole = (role: unknown): role is Role => ROLES.some((known) => known === role);
  const fault =
    typeof name !== 'string' || name.trim() === ''
      ? 'has no name'
      : !Array.isArray(roles) || !roles.every(isRole)
        ? `has roles other than ${ROLES.join(', ')}`
        : typeof digest !== 'string' || !/^[0-9a-f]{64}$/.test(digest)
          ? 'has no sha256 of 64 hex digits'
          : keyFile !== null && typeof keyFile !== 'string'
            ? 'has a keyFile that is no path'
            : null;
  if (fault !== null) throw new TypeError(`entry ${at + 1} ${fault}`);
  return {
    name: name!,
    roles: roles!,
    sha256: digest!,
    keyFile: keyFile === null ? null : resolve(root, keyFile),
  };
}
