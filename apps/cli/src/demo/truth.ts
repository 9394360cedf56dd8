import type { Model } from '@bp/model';
import {
  oracleSuccessRate,
  policySuccessRate,
  ruleBasedPolicy,
  trueSuccessRate,
  type World,
} from '@bp/simulator';
import type { Session } from '../session.js';

/** True success rates over all sites of the world: known only because the world is simulated. */
export type Truth = ReturnType<typeof measureTruth>;

export function measureTruth(world: World, models: readonly Model[]) {
  return {
    rule: policySuccessRate(world, ruleBasedPolicy()),
    oracle: oracleSuccessRate(world),
    models: models.map((model) => ({
      version: model.version,
      rate: trueSuccessRate(world, (input) => model.predict(input).action),
    })),
  };
}

export function tellTruth(session: Session, truth: Truth): void {
  session.say('');
  session.say('True success rates (known, because the world is simulated)');
  session.say(`  ${'rule in use'.padEnd(20)} ${truth.rule.toFixed(3)}`);
  for (const { version, rate } of truth.models) {
    const gained = (rate - truth.rule) / (truth.oracle - truth.rule);
    session.say(
      `  ${`model ${version}`.padEnd(20)} ${rate.toFixed(3)}  ${(100 * gained).toFixed(0)}% of the way from the rule to the oracle`,
    );
  }
  session.say(`  ${'oracle'.padEnd(20)} ${truth.oracle.toFixed(3)}`);
}
