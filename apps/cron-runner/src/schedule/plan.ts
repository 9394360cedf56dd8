import type { CronTimes } from '@bp/pipeline';

/*
 * Terms.
 * slot      an instant that the schedule names.
 * handled   the newest slot that has led to a pending run, or was passed over on purpose.
 * pending   a slot whose run has not ended well yet; it stays through restarts and crashes.
 */

export interface PendingRun {
  /** Milliseconds since the epoch, as all times here. */
  readonly slot: number;
  /** Runs begun so far. */
  readonly attempts: number;
  readonly dueAt: number;
}

export interface Plan {
  readonly handled: number | null;
  readonly pending: PendingRun | null;
}

export interface PlanOptions {
  readonly now: number;
  readonly times: CronTimes;
  /** How long after its slot a run may start; drawn anew for each. */
  readonly jitterMs: () => number;
  /** The longest time that a pending run is ever put off. */
  readonly longestDelayMs: number;
}

export const EMPTY_PLAN: Plan = { handled: null, pending: null };

/**
 * What is to be done as of now. However many slots passed while nobody looked, one run makes up for them; a newer
 * slot takes the place of an older one's retries. The first start ever makes nothing up.
 */
export function updatePlan(plan: Plan, options: PlanOptions): Plan {
  const { now, times } = options;
  let { handled, pending } = plan;
  if (handled === null || isFarAhead(handled, options)) handled = now;
  const latest = times.latest(now);
  if (latest > handled) {
    handled = latest;
    pending = { slot: latest, attempts: 0, dueAt: latest + options.jitterMs() };
  }
  // Only a clock that has jumped back makes a run due later than any delay.
  if (pending !== null && pending.dueAt > now + options.longestDelayMs) {
    pending = { ...pending, dueAt: now };
  }
  const unchanged = handled === plan.handled && pending === plan.pending;
  return unchanged ? plan : { handled, pending };
}

/**
 * Whether the clock has jumped back by more than a period, so that waiting for `handled` would skip slots. After a
 * smaller jump the slot that was handled comes by once more, and is known.
 */
function isFarAhead(handled: number, { now, times }: PlanOptions): boolean {
  return handled > now && handled >= times.next(times.next(now));
}

/** When the next run starts, retries included. */
export function nextStart(plan: Plan, times: CronTimes, now: number): number {
  if (plan.pending !== null) return Math.max(plan.pending.dueAt, now);
  return times.next(Math.max(now, plan.handled ?? now));
}
