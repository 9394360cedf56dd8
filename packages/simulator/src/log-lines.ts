import { ACTIONS, type Action } from '@bp/contracts';
import type { SimulatedAttempt } from './attempts.js';
import { pick, streamOf } from './seed.js';

/** How often the automation log does not know the domain. */
const DOMAIN_UNKNOWN = 0.06;
/** How often a late result carries nothing but what docs/feedback-formats.md promises. */
const LEAN_RESULT = 0.6;
/** How often the result of a prediction never comes. */
const NO_RESULT = 0.02;
const HOUR_MS = 3_600_000;

/**
 * The automation log's lines of one attempt, each ended by a line feed: earlier tries failed, the last one tells
 * the outcome. Times come with microseconds and `Z`, with an offset, or as Unix seconds.
 */
export function automationLines(attempt: SimulatedAttempt): string {
  const random = streamOf(attempt.seed, 11);
  const domain = random() < DOMAIN_UNKNOWN ? 'unknown' : (attempt.input.domain ?? 'unknown');
  const style = random();
  let lines = '';
  for (let attemptNo = 0; attemptNo <= attempt.retries; attemptNo += 1) {
    const last = attemptNo === attempt.retries;
    const at =
      attempt.at +
      Math.round(((attempt.finishedAt - attempt.at) * (attemptNo + 1)) / (attempt.retries + 1));
    const seconds = last ? attempt.executionTime : Math.round(5000 + random() * 40_000) / 1000;
    const reason = last ? attempt.failureReason : 'timeout';
    lines += `{"timestamp":${timestamp(at, style)},"task_id":${attempt.taskId},"domain":${JSON.stringify(domain)},"action_attempted":"${attempt.action}","result":"${last ? attempt.result : 'failed'}","failure_reason":${quoted(reason)},"captcha_type":${quoted(attempt.captchaType)},"execution_time":${seconds},"retry_count":${attemptNo}${policyFields(attempt)}}\n`;
  }
  return lines;
}

/** The shadow log's two lines of one attempt. The result can be late, also by more than a week, or never come. */
export interface ShadowLines {
  readonly prediction: string;
  /** `null`: the result was never written. */
  readonly result: { readonly at: number; readonly text: () => string } | null;
}

export function shadowLines(attempt: SimulatedAttempt): ShadowLines {
  const random = streamOf(attempt.seed, 13);
  const { input, campaign } = attempt;
  const id = `${hex(attempt.seed)}${hex(Math.floor(random() * 4294967296))}`;
  const guess = random() < 0.45 ? attempt.action : pick(random, ACTIONS);
  const confidence = Math.round((0.3 + 0.65 * random()) * 10_000) / 10_000;
  const probabilities = JSON.stringify(JSON.stringify(shares(guess, confidence)));
  const core = `"task_id":${attempt.taskId}`;
  const site = `,"campaign_id":${campaign?.id ?? 'null'},"backlink_id":${attempt.taskId + 7_000_000},"domain":${quoted(input.domain)},"pa":${input.pa},"da":${input.da},"site_type":${quoted(input.site_type)}`;
  const actions = `,"rule_based_action":"${attempt.action}","ai_predicted_action":"${guess}","ai_confidence":${confidence},"ai_probabilities":${probabilities}`;
  const policy = policyFields(attempt);
  const head = `{"timestamp":${timestamp(attempt.at, 0)},"prediction_id":"${id}",`;
  const prediction = `${head}${core}${site}${actions},"task_result":null,"execution_time":null,"retry_count":null,"ai_correct":null,"ai_would_have_succeeded":null,"notes":null${policy}}\n`;
  const fate = random();
  if (fate < NO_RESULT) return { prediction, result: null };
  const at = attempt.finishedAt + Math.floor(lateness(fate, random()));
  const correct = guess === attempt.action;
  const would = correct ? attempt.success : 'null';
  const outcome = `,"task_result":"${attempt.result === 'success' ? 'success' : 'failed'}","execution_time":${attempt.executionTime},"retry_count":${attempt.retries},"ai_correct":${correct && attempt.success},"ai_would_have_succeeded":${would}`;
  const lean = random() < LEAN_RESULT;
  // Written out only when due: a text of many pieces that waits in the queue costs several times its length.
  const text = (): string =>
    lean
      ? `{${core}${actions}${outcome}}\n`
      : `{"timestamp":${timestamp(at, 0)},"prediction_id":"${id}",${core}${site}${actions}${outcome},"notes":${quoted(attempt.failureReason)}${policy}}\n`;
  return { prediction, result: { at, text } };
}

/** Nine in ten within the hour, the others within two days, one in thirty between one and nine days later. */
function lateness(fate: number, part: number): number {
  if (fate > 0.12) return part * HOUR_MS;
  return fate > 0.055 ? part * 48 * HOUR_MS : (24 + part * 192) * HOUR_MS;
}

function shares(guess: Action, confidence: number): Record<Action, number> {
  const rest = Math.round(((1 - confidence) / (ACTIONS.length - 1)) * 10_000) / 10_000;
  const share = (action: Action) => (action === guess ? confidence : rest);
  return {
    comment: share('comment'),
    profile: share('profile'),
    forum: share('forum'),
    guest: share('guest'),
  };
}

function policyFields(attempt: SimulatedAttempt): string {
  if (!attempt.logsPropensity) return '';
  return `,"propensity":${attempt.propensity},"policy_version":${JSON.stringify(attempt.policyVersion)}`;
}

function timestamp(at: number, style: number): string {
  if (style > 0.97) return String(at / 1000);
  const offset = style > 0.9 ? 2 : 0;
  const iso = new Date(at + offset * HOUR_MS).toISOString();
  const micros = String(at % 997).padStart(3, '0');
  return `"${iso.slice(0, -1)}${micros}${offset === 0 ? 'Z' : '+02:00'}"`;
}

function quoted(value: string | null): string {
  return value === null ? 'null' : JSON.stringify(value);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
