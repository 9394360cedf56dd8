import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { formatInstant } from '@bp/contracts';

export interface ArmLogOptions {
  /** The project folder. */
  readonly root: string;
  /** As `r3`. */
  readonly rollout: string;
  readonly arm: 'production' | 'candidate' | 'holdback';
  /** Where it is not `arm` itself. */
  readonly servedArm?: string;
  readonly successes: number;
  readonly failures: number;
  /** Decisions without an outcome. */
  readonly missing?: number;
  /** Of the first decision, in milliseconds since the epoch. */
  readonly at: number;
  /** Until the last one. Default: 1 minute between two. */
  readonly spanMs?: number;
}

const MINUTE_MS = 60_000;

/** Adds what a service decided in one arm to its decision log, and what came of it to the server's log of outcomes. */
export async function logArm(options: ArmLogOptions): Promise<void> {
  const { root, rollout, arm, servedArm, successes, failures, missing = 0, at } = options;
  const attempts = successes + failures + missing;
  const step = options.spanMs === undefined ? MINUTE_MS : options.spanMs / attempts;
  const decisions: string[] = [];
  const outcomes: string[] = [];
  for (let index = 0; index < attempts; index += 1) {
    const decided = at + index * step;
    const shared = {
      decision_id: `${rollout}-${arm}-${at}-${index}`,
      task_id: `${rollout}-${arm}-${at}-${index}`,
      domain: `${arm}-${at}-${index}.example`,
    };
    decisions.push(
      JSON.stringify({
        ...shared,
        timestamp: formatInstant(decided),
        action: 'guest',
        propensity: 0.5,
        policy_version: 'p0',
        arm,
        served_arm: servedArm,
        rollout,
      }),
    );
    // Successes and failures come mixed, as they do in life: a whole number of successes up to each place.
    const place = (index * successes) / (successes + failures);
    if (index >= successes + failures) continue;
    const succeeded = Math.floor(place + successes / (successes + failures)) > Math.floor(place);
    outcomes.push(
      JSON.stringify({
        ...shared,
        timestamp: formatInstant(decided + MINUTE_MS / 2),
        action_attempted: 'guest',
        result: succeeded ? 'success' : 'failed',
      }),
    );
  }
  const logs = join(root, 'logs');
  await mkdir(logs, { recursive: true });
  await appendFile(join(logs, 'decisions-web-1.jsonl'), `${decisions.join('\n')}\n`);
  await appendFile(join(logs, 'outcomes-web-1.jsonl'), `${outcomes.join('\n')}\n`);
}
