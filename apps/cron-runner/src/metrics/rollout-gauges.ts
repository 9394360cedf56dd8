import type { RolloutLook } from '@bp/pipeline';
import type { Registry, RegistryContentType } from 'prom-client';
import { gaugeMaker } from './gauge-maker.js';

/** Gauges of the rollout that is running; without one only that none is. */
export function rolloutGauges(
  registry: Registry<RegistryContentType>,
): (look: RolloutLook | null) => void {
  const gauge = gaugeMaker(registry);
  const running = gauge('bp_rollout_running', '1 while two versions answer side by side.');
  const share = gauge('bp_rollout_share', 'Part of the units that get the second version.');
  const outcomes = gauge('bp_rollout_outcomes', 'Outcomes since it began.', ['arm', 'version']);
  const success = gauge('bp_rollout_success_rate', 'Share of successes.', ['arm', 'version']);
  const missing = gauge('bp_rollout_missing', 'Attempts whose outcome is overdue.', [
    'arm',
    'version',
  ]);
  const unserved = gauge(
    'bp_rollout_unserved',
    'Decisions of the second version that production made, as it could not be loaded.',
  );
  const difference = gauge(
    'bp_rollout_difference',
    'Success of the newer version minus that of the older, with the ends of its confidence sequence.',
    ['of'],
  );

  return (look) => {
    for (const target of [share, outcomes, success, missing, unserved, difference]) target.reset();
    running.set(look === null ? 0 : 1);
    if (look === null) {
      share.remove();
      unserved.remove();
      return;
    }
    share.set(look.rollout.share);
    unserved.set(look.beside.assigned - look.beside.served);
    for (const arm of ['production', 'candidate'] as const) {
      const labels = { arm, version: look.versions[arm] };
      const { success_rate } = look.arms[arm];
      outcomes.set(labels, look.arms[arm].outcomes);
      missing.set(labels, look.arms[arm].missing);
      if (success_rate !== null) success.set(labels, success_rate);
    }
    if (look.difference !== null) difference.set({ of: 'estimate' }, look.difference);
    if (look.interval !== null) {
      difference.set({ of: 'low' }, look.interval.low);
      difference.set({ of: 'high' }, look.interval.high);
    }
  };
}
