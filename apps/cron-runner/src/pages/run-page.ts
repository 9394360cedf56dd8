import type { Comparison } from '@bp/contracts';
import type { RunRecord, ShownStatus, StepRecord } from '@bp/pipeline';
import {
  badge,
  comparisonInWords,
  count,
  decimals,
  html,
  type Markup,
  type MarkupPart,
  NONE,
  notice,
  type Tone,
  table,
  terms,
  toned,
  typeset,
} from '@bp/report';
import { outcomeSentence, statusBadge } from '../dashboard/badges.js';
import { cardLink, versionLink } from '../dashboard/lists.js';
import { pageHeader } from '../dashboard/page-shell.js';
import { ago, duration, moment } from '../dashboard/time-words.js';
import { plainWords, ruleWords } from '../dashboard/words.js';
import { STEP_TITLES, stepWords } from './step-words.js';

/** One run: how it ended and why, its comparison rule by rule, and its steps. */
export function runPage(run: RunRecord, status: ShownStatus, now: number): Markup {
  const { error, comparison, drift } = run;
  const known: readonly (readonly [string, MarkupPart])[] = [
    ['Began', html`${moment(run.started_at)}, ${ago(run.started_at, now)}`],
    ['Ended', run.ended_at === null ? null : moment(run.ended_at)],
    ['Note', run.note],
    [
      'Version',
      run.version === null ? null : html`${versionLink(run.version)}, its ${cardLink(run.version)}`,
    ],
    ['Engine', run.engine],
    ['Learns', run.objective],
    ['Rows of the dataset', run.dataset_rows === null ? null : count(run.dataset_rows)],
    ['Accuracy', run.metrics === null ? null : decimals(run.metrics.accuracy)],
    ['Macro F1', run.metrics === null ? null : decimals(run.metrics.f1_macro)],
    ['Model', run.model],
  ];
  const report =
    run.report === null
      ? null
      : html`<p><a href="/reports/runs/${run.run_id}">The whole report</a></p>`;
  return html`${pageHeader(`Run ${run.run_id}`, statusBadge(status))}
<section class="card"><p class="says">${outcomeSentence(run, status)}</p>${error === null ? null : notice('bad', html`<b>What to do:</b> ${error.remedy}`)}${report}
${terms(known.filter(([, value]) => value !== null))}</section>
${run.warnings.map((warning) => notice('warn', warning))}
${comparison === null ? null : compared(comparison)}
${drift === null || drift.warnings.length === 0 ? null : html`<h2>Drift</h2><div class="card"><ul>${drift.warnings.map((line) => html`<li>${line}</li>`)}</ul><p class="foot"><a href="/data#data">By feature</a></p></div>`}
<h2>Steps</h2>
<div class="card">${stepsTable(run.steps)}</div>`;
}

function compared(comparison: Comparison): Markup {
  const reasons = comparison.reasons.map((reason) => html`<li>${plainWords(reason)}</li>`);
  return html`<h2>Comparison</h2>
<div class="card"><p>${typeset(comparisonInWords(comparison))}</p>${reasons.length === 0 ? null : html`<ul>${reasons}</ul>`}</div>
${comparison.rules.length === 0 ? null : html`<h2>The gate</h2><div class="card">${rulesTable(comparison.rules)}</div>`}`;
}

function rulesTable(rules: Comparison['rules']): Markup {
  const figure = (value: number | null): string =>
    value === null ? NONE : typeset(Number.isInteger(value) ? count(value) : decimals(value));
  return table({
    caption: 'Rules of the gate',
    columns: [['Rule'], ['Result'], ['Figure', 'n'], ['Limit', 'n'], ['In words', 'why']],
    kind: 'rows',
    rows: rules.map((rule) => ({
      cells: [
        ruleWords(rule.rule),
        rule.held ? toned('good', 'held') : badge('bad', 'broken'),
        figure(rule.figure),
        html`<span class="narrow">limit </span>${figure(rule.limit)}`,
        typeset(plainWords(rule.message)),
      ],
    })),
  });
}

const STATE_TONES: Readonly<Record<StepRecord['status'], Tone>> = {
  running: 'info',
  done: 'good',
  failed: 'bad',
  reused: 'none',
};

function stepsTable(steps: readonly StepRecord[]): Markup {
  if (steps.length === 0) return html`<p class="quiet">It ended before its first step.</p>`;
  return table({
    caption: 'Steps',
    columns: [
      ['Step'],
      ['State'],
      ['Began', 'nowrap spare'],
      ['Took', 'n'],
      ['What came of it', 'why'],
    ],
    kind: 'rows',
    rows: steps.map((step) => ({
      cells: [
        STEP_TITLES[step.step] ?? step.step,
        toned(STATE_TONES[step.status] ?? 'none', step.status),
        moment(step.started_at),
        step.seconds === null ? NONE : duration(step.seconds),
        stepWords(step),
      ],
    })),
  });
}
