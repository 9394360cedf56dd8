import { countWords, type JsonObject } from '@bp/contracts';
import type { RunRecord } from '../run/run-record.js';
import type { NotificationEvent } from './events.js';

/** Where a message comes from: one webhook may hear of several installations. */
export interface MessageOrigin {
  /** Name of the project folder. */
  readonly project: string;
  readonly host: string;
}

/** An event, with what makes a message of it. */
export interface MessageOptions {
  readonly event: NotificationEvent;
  readonly origin: MessageOrigin;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Unique for ever: a receiver that sees it twice has seen the same message twice. */
  readonly id: string;
  /** Of the registry, as `REVISION:CHECKSUM`: kept outside of it, it shows whether events were cut. Default: none. */
  readonly checkpoint?: string | null;
}

/** More of them is for the report, not for a chat. */
const MOST_LINES = 5;
const LONGEST_LINE = 400;
/** What changed the registry, so that people keep a checkpoint of it. */
const CHANGES: readonly NotificationEvent['kind'][] = ['deployed', 'rollback', 'approval_needed'];

/**
 * The JSON that is posted: `text` for people, as Slack's incoming webhooks take it, and beside it everything
 * for programs, with the run's whole record under `run`.
 */
export function webhookMessage(options: MessageOptions): JsonObject {
  const { event, origin, at, id, checkpoint = null } = options;
  const { kind, ...told } = event;
  const text = messageText(event, origin, checkpoint);
  const message = { text, id, at, event: kind, checkpoint, ...origin, ...told };
  return JSON.parse(JSON.stringify(message)) as JsonObject;
}

/** Slack's own marks are escaped: a hostile error text must not mention a whole channel. */
function messageText(
  event: NotificationEvent,
  origin: MessageOrigin,
  checkpoint: string | null,
): string {
  const [title, ...lines] = words(event);
  const shown = lines.filter((line) => line !== '').slice(0, MOST_LINES);
  const left = lines.length - shown.length;
  return [
    `*${plain(title ?? '')}* (${plain(`${origin.project} on ${origin.host}`)})`,
    ...shown.map(plain),
    ...(left > 0 && shown.length === MOST_LINES ? [`and ${left} more`] : []),
    ...(checkpoint !== null && CHANGES.includes(event.kind) ? [`Checkpoint ${checkpoint}`] : []),
  ].join('\n');
}

/** https://api.slack.com/reference/surfaces/formatting#escaping */
function plain(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const cut = line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line;
  return cut.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function words(event: NotificationEvent): string[] {
  switch (event.kind) {
    case 'deployed':
      return [
        `Deployed ${event.to}${event.from === null ? '' : ` (was ${event.from})`}`,
        `By ${event.by}: ${event.reason}`,
        ...(event.run === null ? [] : [accuracyLine(event.run), ...warningLines(event.run)]),
      ];
    case 'rollback':
      return [
        `Rolled back from ${event.from ?? 'nothing'} to ${event.to}`,
        `By ${event.by}: ${event.reason}`,
      ];
    case 'kept':
      return [
        event.run.status === 'unchanged'
          ? 'Nothing new to learn, current model kept'
          : `Current model kept${event.run.version === null ? '' : `; ${event.run.version} is there, not deployed`}`,
        event.run.held === undefined
          ? ''
          : `It is better, and held: ${event.run.held}. Deploy it by hand: bp versions deploy --version ${event.run.version}`,
        accuracyLine(event.run),
        ...(event.run.comparison?.reasons ?? []),
        ...warningLines(event.run),
      ];
    case 'approval_needed':
      return [
        `${event.run.version} waits for ${countWords(event.run.approvals_needed ?? 0, 'approval')}`,
        accuracyLine(event.run),
        `Each approver: bp versions approve --version ${event.run.version}`,
        ...(event.run.comparison?.reasons ?? []),
        ...warningLines(event.run),
      ];
    case 'failed':
      return [
        `Retraining failed${event.error.step === null ? '' : ` at step "${event.error.step}"`}: ${event.error.code}`,
        event.error.message,
        event.error.remedy,
        event.attempts > 1 ? `Tried ${event.attempts} times; not trying again.` : '',
      ];
    case 'drift':
      return ['The data has drifted', ...(event.run.drift?.warnings ?? [])];
    case 'stale':
      return [
        `No successful run for ${Math.floor(event.days)} days`,
        event.last_success === null
          ? 'No run has ever succeeded.'
          : `The last one began ${event.last_success}.`,
        'See "bp doctor" and "bp status".',
      ];
    case 'rollout_stopped':
    case 'rollout_finished':
      return [
        `Rollout ${event.rollout} ${event.kind === 'rollout_stopped' ? 'stopped' : 'finished'}: ${event.to} is in production${event.changed ? ` (was ${event.from})` : ', as before'}`,
        `By ${event.by}: ${event.reason}`,
      ];
  }
}

function accuracyLine(run: RunRecord): string {
  const { comparison } = run;
  if (comparison === null || comparison.challenger_accuracy === null) return '';
  const { champion_accuracy, challenger_accuracy, improvement } = comparison;
  const before = champion_accuracy === null ? '' : `${champion_accuracy.toFixed(4)} → `;
  const sign = improvement !== null && improvement >= 0 ? '+' : '';
  const change = improvement === null ? '' : ` (${sign}${improvement.toFixed(4)})`;
  return `Accuracy ${before}${challenger_accuracy.toFixed(4)}${change}`;
}

function warningLines(run: RunRecord): string[] {
  return run.degraded ? run.warnings.map((warning) => `Warning: ${warning}`) : [];
}
