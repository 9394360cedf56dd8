import type { RuleOutcome, Verdict } from '@bp/contracts';

/** A rule of the gate with what follows when it is broken. */
export interface GateOutcome extends RuleOutcome {
  /** The class that the rule was asked for, where it is asked for each. */
  readonly subject: string | null;
  readonly verdict_if_broken: Exclude<Verdict, 'promote'>;
}

/** Floating point must not refuse a figure that lies exactly on its limit. */
export const TOLERANCE = 1e-9;

export const EXPLORE =
  'Let services explore (predict with explore: 0.05) and log the propensity, then compare again.';

export function outcome(
  rule: string,
  verdict_if_broken: GateOutcome['verdict_if_broken'],
  held: boolean,
  figure: number | null,
  limit: number | null,
  message: string,
  subject: string | null = null,
): GateOutcome {
  return { rule, subject, figure, limit, held, message, verdict_if_broken };
}

export function signed(value: number): string {
  return `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
}
