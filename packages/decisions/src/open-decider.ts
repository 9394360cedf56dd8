import { hostname as machineName } from 'node:os';
import {
  ACTIONS,
  BpError,
  type Clock,
  GREEDY,
  isAction,
  type PredictionInput,
  type Random,
} from '@bp/contracts';
import { probabilitiesOf } from '@bp/model';
import { type ActiveModel, watchActive } from '@bp/registry';
import { decisionId } from './choose/decision-id.js';
import { makeDecision } from './choose/make-decision.js';
import { choose, type Plan, planOf } from './choose/plan.js';
import { rankSites } from './choose/rank-sites.js';
import { placeOf, unitOf } from './choose/unit.js';
import type { ArmState, Decider, DeciderMetrics, OpenDeciderOptions } from './decider.js';
import type {
  DecideOptions,
  Decision,
  DecisionRequest,
  RankedSite,
  RankOptions,
  ShadowOptions,
} from './decision.js';
import { decisionLine, type LoggedRequest } from './log/decision-line.js';
import { DecisionLog, type DecisionLogMetrics } from './log/decision-log.js';

const NO_OPTIONS: DecideOptions = Object.freeze({});
const NO_LOG: DecisionLogMetrics = Object.freeze({
  logged: 0,
  dropped: 0,
  lost_on_crash: 0,
  queued_bytes: 0,
  log_error: null,
});

/**
 * Loads what is live in the registry and follows it.
 * Errors: those of `watchActive`; `STORAGE_FAILED` where the folder of the log cannot be made.
 */
export async function openDecider(options: OpenDeciderOptions): Promise<Decider> {
  const { log, clock = Date.now, random = Math.random, hostname = machineName() } = options;
  const written = typeof log === 'string' ? { dir: log } : (log ?? null);
  const decisions =
    written === null
      ? null
      : new DecisionLog(written, { hostname, pid: options.pid ?? process.pid, clock });
  await decisions?.open();
  const active = await watchActive({ ...options, rollouts: true });
  const explore = options.explore !== false;
  return new LiveDecider({ active, log: decisions, explore, clock, random });
}

interface Parts {
  readonly active: ActiveModel;
  readonly log: DecisionLog | null;
  readonly explore: boolean;
  readonly clock: Clock;
  readonly random: Random;
}

class LiveDecider implements Decider {
  readonly #parts: Parts;
  #plan: Plan;
  #decisions = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#plan = planOf(parts.active.live, parts.explore);
  }

  get policy(): Plan['policy'] {
    return this.#now().policy;
  }

  get version(): string {
    return this.#parts.active.version;
  }

  get arms(): readonly ArmState[] {
    const { production, second } = this.#now();
    const { version } = production.model;
    if (second === null) return [{ arm: 'production', version, share: 1, served: true }];
    const { arm, rollout, chooser } = second;
    return [
      { arm: 'production', version, share: 1 - rollout.share, served: true },
      { arm, version: rollout.version, share: rollout.share, served: chooser !== null },
    ];
  }

  decide(site: PredictionInput, options: DecideOptions = NO_OPTIONS): Decision {
    return this.#decideBy(this.#now(), site, options);
  }

  decideMany(requests: readonly DecisionRequest[]): Decision[] {
    const plan = this.#now();
    return requests.map((request) => this.#decideBy(plan, request.site, request));
  }

  rank(sites: readonly PredictionInput[], options: RankOptions = {}): RankedSite[] {
    return rankSites(this.#now().production, sites, options);
  }

  shadow(site: PredictionInput, options: ShadowOptions): Decision {
    const { production, policy } = this.#now();
    if (!isAction(options.executed)) {
      const given = JSON.stringify(options.executed);
      throw new BpError('INPUT_INVALID', `executed is ${given}, which is no action.`, {
        remedy: `Give one of ${ACTIONS.join(', ')}.`,
        details: { field: 'executed' },
      });
    }
    const best = choose(production, site, undefined, GREEDY);
    const { model, scores } = production;
    const { classes } = model.manifest;
    const at = this.#parts.clock();
    const decision: Decision = {
      decision_id: options.decisionId ?? decisionId(at),
      action: options.executed,
      probabilities: probabilitiesOf(classes, scores),
      propensity: null,
      model_version: model.version,
      policy_version: policy.version,
      arm: 'production',
      served_arm: 'production',
      rollout: null,
      shadow_action: classes[best]!,
    };
    const unit = unitFor(site, options, decision.decision_id);
    this.#write(decision, { site, at, unit }, options);
    return decision;
  }

  metrics(): DeciderMetrics {
    const { active, log } = this.#parts;
    return {
      decisions: this.#decisions,
      ...(log?.metrics() ?? NO_LOG),
      registry: active.metrics(),
    };
  }

  refresh(): Promise<void> {
    return this.#parts.active.refresh();
  }

  async flush(): Promise<void> {
    await this.#parts.log?.flush();
  }

  async close(): Promise<void> {
    await this.#parts.active.close();
    await this.#parts.log?.close();
  }

  /** The state of the registry is one object, which another replaces. */
  #now(): Plan {
    const { active, explore } = this.#parts;
    const { live } = active;
    if (live !== this.#plan.live) this.#plan = planOf(live, explore);
    return this.#plan;
  }

  #decideBy(plan: Plan, site: PredictionInput, options: DecideOptions): Decision {
    const { clock, random, log } = this.#parts;
    const at = clock();
    const id = options.decisionId ?? decisionId(at);
    const needed = plan.second !== null || log !== null;
    const unit = needed ? unitFor(site, options, id) : '';
    const own = options.decisionId !== undefined;
    const draw = own ? () => placeOf('decision', id) : random;
    const decision = makeDecision(plan, site, { decisionId: id, unit }, options, draw);
    this.#write(decision, { site, at, unit }, options);
    return decision;
  }

  #write(
    decision: Decision,
    request: Omit<LoggedRequest, 'taskId' | 'allowed'>,
    options: DecideOptions,
  ): void {
    this.#decisions += 1;
    this.#parts.log?.add(decisionLine(decision, { ...options, ...request }));
  }
}

function unitFor(site: PredictionInput, { unit }: DecideOptions, decisionId: string): string {
  return unit ?? unitOf(site) ?? decisionId;
}
