import { BpError, canonicalJson, exploringFault } from '@bp/contracts';
import { FIRST_POLICY, type Policy, type StoredPolicy } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { transact } from '../transact.js';
import type { RegistryContext } from './context.js';

/** How services choose, since when, and on whose word. */
export interface CurrentPolicy extends StoredPolicy {
  /** ISO 8601 UTC; `null`: none was ever set. */
  readonly set_at: string | null;
  readonly set_by: string | null;
  readonly reason: string | null;
}

/** What services are to choose by, why, and on whose word. */
export interface SetPolicyOptions {
  readonly policy: Policy;
  readonly by: string;
  readonly reason: string;
}

/** `changed: false`: it was the policy already, and nothing was written. */
export interface SetPolicyResult {
  /** Versions of the policies. */
  readonly from: string;
  readonly to: string;
  readonly changed: boolean;
}

/** As `Registry.policy`. */
export async function currentPolicy({ store }: RegistryContext): Promise<CurrentPolicy> {
  const index = await store.newest();
  const stored = index?.policy ?? FIRST_POLICY;
  const set = index?.log.findLast(({ kind }) => kind === 'policy');
  return {
    ...stored,
    set_at: set?.at ?? null,
    set_by: set?.by ?? null,
    reason: set?.kind === 'policy' ? set.reason : null,
  };
}

/** As `Registry.setPolicy`. */
export async function setPolicy(
  context: RegistryContext,
  options: SetPolicyOptions,
): Promise<SetPolicyResult> {
  const by = loggedText(options.by, 'by');
  const reason = loggedText(options.reason, 'reason');
  const policy = parsePolicy(options.policy);
  return transact<SetPolicyResult>(context, by, (index) => {
    const { version: from, policy: before } = index.policy ?? FIRST_POLICY;
    if (canonicalJson(before) === canonicalJson(policy)) {
      return { done: { from, to: from, changed: false } };
    }
    const to = `p${index.revision + 1}`;
    return {
      event: { kind: 'policy', policy, reason },
      changes: { policy: { version: to, policy } },
      result: { from, to, changed: true },
    };
  });
}

/** Only what a policy of its kind says. Errors: `USAGE`. */
function parsePolicy(policy: Policy): Policy {
  if (policy.kind === 'off') return { kind: 'off' };
  const fault = exploringFault({ ...policy });
  if (fault !== null) {
    throw new BpError('USAGE', `This is not a policy: ${fault}.`, {
      remedy:
        'Give { kind: "greedy" }, { kind: "epsilon", epsilon }, { kind: "softmax", temperature, floor } or { kind: "off" }.',
      details: { field: 'policy' },
    });
  }
  switch (policy.kind) {
    case 'greedy':
      return { kind: 'greedy' };
    case 'epsilon':
      return { kind: 'epsilon', epsilon: policy.epsilon };
    case 'softmax': {
      const { kind, temperature, floor = 0 } = policy;
      return { kind, temperature, floor };
    }
  }
}
