import { type Action, BpError, type PredictionInput } from '@bp/contracts';
import type { Model } from '@bp/model';
import { watchActive } from '@bp/registry';
import type { Decider, OpenDeciderOptions } from './decider.js';
import type { DecideOptions, Decision } from './decision.js';
import { decisionId } from './decision-id.js';

/**
 * Loads what the registry says and follows it.
 * Errors: those of `watchActive`.
 */
export async function openDecider(options: OpenDeciderOptions): Promise<Decider> {
  const clock = options.clock ?? Date.now;
  const active = await watchActive(options);
  let decisions = 0;
  const greedy = (model: Model, site: PredictionInput, allowed?: readonly Action[]) => {
    const { probabilities } = model.predict(site);
    const among = allowed ?? model.manifest.classes;
    if (among.length === 0) {
      throw new BpError('INPUT_INVALID', 'allowed is empty, so that there is nothing to choose.', {
        remedy: 'Name at least one action, or leave it out for all.',
      });
    }
    const action = among.reduce((best, next) =>
      probabilities[next] > probabilities[best] ? next : best,
    );
    return { action, probabilities };
  };
  const decide = (site: PredictionInput, given: DecideOptions = {}): Decision => {
    decisions += 1;
    return {
      decision_id: given.decisionId ?? decisionId(clock()),
      ...greedy(active.model, site, given.allowed),
      propensity: 1,
      model_version: active.version,
      policy_version: 'p0',
      arm: 'production',
      served_arm: 'production',
      rollout: null,
      shadow_action: null,
    };
  };
  return {
    policy: { kind: 'greedy', version: 'p0' },
    get arms() {
      return [{ arm: 'production', version: active.version, share: 1, served: true } as const];
    },
    get version() {
      return active.version;
    },
    decide,
    decideMany: (requests) => requests.map(({ site, ...given }) => decide(site, given)),
    rank: (sites, { action, allowed } = {}) => {
      const model = active.model;
      const ranked = sites.map((site, index) => {
        const best = greedy(model, site, action === undefined ? allowed : [action]);
        return { index, site, action: best.action, probability: best.probabilities[best.action] };
      });
      return ranked.sort((a, b) => b.probability - a.probability || a.index - b.index);
    },
    shadow: (site, { executed, ...given }) => {
      const suggested = decide(site, given);
      return {
        ...suggested,
        action: executed,
        propensity: null,
        shadow_action: suggested.action,
      };
    },
    metrics: () => ({
      decisions,
      logged: 0,
      dropped: 0,
      lost_on_crash: 0,
      queued_bytes: 0,
      log_error: null,
      registry: active.metrics(),
    }),
    refresh: () => active.refresh(),
    flush: async () => {},
    close: () => active.close(),
  };
}
