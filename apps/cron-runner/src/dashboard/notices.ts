import { longSilence } from '@bp/pipeline';
import { html, type Markup, notice } from '@bp/report';
import type { SchedulerStatus } from '../schedule/scheduler.js';
import type { Figures } from '../state/figures.js';
import type { View } from '../state/view.js';
import { ago } from './time-words.js';

export interface NoticeInput {
  readonly view: View;
  readonly figures: Figures;
  readonly status: SchedulerStatus;
  readonly outbox: { readonly waiting: number; readonly undelivered: number };
  readonly staleAfterDays: number;
  readonly now: number;
}

/** What a person should do something about, worst first. */
export function notices(input: NoticeInput): Markup | null {
  const all = [
    registryNotice(input),
    failureNotice(input),
    staleNotice(input),
    driftNotice(input),
    degradedNotice(input),
    outboxNotice(input),
  ].filter((found) => found !== null);
  return all.length === 0
    ? null
    : html`<ul class="notices">${all.map((each) => html`<li>${each}</li>`)}</ul>`;
}

function problem(tone: 'bad' | 'warn', title: string, more: Markup): Markup {
  return notice(tone, html`<b>${title}</b> ${more}`);
}

function registryNotice({ view }: NoticeInput): Markup | null {
  if (view.registryProblem === null) return null;
  return problem(
    'bad',
    'The registry can not be read.',
    html`${view.registryProblem} Run <code>bp versions verify</code>.`,
  );
}

function failureNotice({ status, now }: NoticeInput): Markup | null {
  const failure = status.lastFailure;
  if (failure === null) return null;
  const again =
    status.retryOf === null ? html`` : html` Trying again ${ago(status.nextStart, now)}.`;
  return problem(
    'bad',
    `The last run failed (${failure.code}).`,
    html`${failure.message} ${failure.remedy}${again}`,
  );
}

function staleNotice({ view, staleAfterDays, now }: NoticeInput): Markup | null {
  const silence = longSilence(view.runs, { now, staleAfterDays });
  if (silence === null) return null;
  return problem(
    'bad',
    'No run has succeeded for long.',
    html`The last good one was ${ago(silence.last_success, now)}. <code>bp doctor</code> says what is wrong.`,
  );
}

function driftNotice({ figures }: NoticeInput): Markup | null {
  const drift = figures.lastDrift?.drift;
  if (drift === undefined || drift === null || !drift.drifted) return null;
  const { warnings } = drift;
  return problem(
    'warn',
    'The data has drifted.',
    html`${warnings[0] ?? ''} ${warnings.length > 1 ? html`<a href="#drift">${warnings.length - 1} more</a>` : null}`,
  );
}

function degradedNotice({ view }: NoticeInput): Markup | null {
  const [last] = view.runs;
  if (last === undefined || !last.degraded) return null;
  return problem('warn', 'The last run was degraded.', html`${last.warnings[0] ?? ''}`);
}

function outboxNotice({ outbox }: NoticeInput): Markup | null {
  if (outbox.waiting === 0 && outbox.undelivered === 0) return null;
  const parts = [
    ...(outbox.waiting > 0 ? [`${outbox.waiting} waiting`] : []),
    ...(outbox.undelivered > 0 ? [`${outbox.undelivered} given up`] : []),
  ];
  return problem(
    'warn',
    'Notifications do not arrive.',
    html`${parts.join(', ')}; see <code>ml/outbox</code>.`,
  );
}
