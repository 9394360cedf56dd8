import { longSilence } from '@bp/pipeline';
import { html, type Markup, notice } from '@bp/report';
import type { SchedulerStatus } from '../schedule/scheduler.js';
import type { RunStatistics } from '../state/statistics.js';
import type { View } from '../state/view.js';
import { ago } from './time-words.js';

export interface NoticeInput {
  readonly view: View;
  readonly statistics: RunStatistics;
  readonly status: SchedulerStatus;
  readonly outbox: { readonly waiting: number; readonly undelivered: number };
  readonly staleAfterDays: number;
  readonly now: number;
}

/** What a person should do something about, worst first. */
export function notices(input: NoticeInput): Markup | null {
  const { view, status, outbox, staleAfterDays, now } = input;
  const all: Markup[] = [];
  const add = (tone: 'bad' | 'warn', title: string, more: Markup): void => {
    all.push(html`<li>${notice(tone, html`<b>${title}</b> ${more}`)}</li>`);
  };
  if (view.registryProblem !== null) {
    const more = html`${view.registryProblem} Run <code>bp versions verify</code>.`;
    add('bad', 'The registry can not be read.', more);
  }
  const failure = status.lastFailure;
  if (failure !== null) {
    const again =
      status.retryOf === null ? null : html` Trying again ${ago(status.nextStart, now)}.`;
    const more = html`${failure.message} ${failure.remedy}${again}`;
    add('bad', `The last run failed (${failure.code}).`, more);
  }
  const silence = longSilence(view.runs, { now, staleAfterDays });
  if (silence !== null) {
    const more = html`The last good one was ${ago(silence.last_success, now)}. <code>bp doctor</code> says what is wrong.`;
    add('bad', 'No run has succeeded for long.', more);
  }
  const drift = input.statistics.lastDrift?.drift;
  if (drift?.drifted === true) {
    const [first = '', ...others] = drift.warnings;
    const more = others.length > 0 ? html`<a href="#drift">${others.length} more</a>` : null;
    add('warn', 'The data has drifted.', html`${first} ${more}`);
  }
  const [last] = view.runs;
  if (last?.degraded === true) {
    add('warn', 'The last run was degraded.', html`${last.warnings[0] ?? ''}`);
  }
  const stuck = [
    ...(outbox.waiting > 0 ? [`${outbox.waiting} waiting`] : []),
    ...(outbox.undelivered > 0 ? [`${outbox.undelivered} given up`] : []),
  ];
  if (stuck.length > 0) {
    const more = html`${stuck.join(', ')}; see <code>ml/outbox</code>.`;
    add('warn', 'Notifications do not arrive.', more);
  }
  return all.length === 0 ? null : html`<ul class="notices">${all}</ul>`;
}
