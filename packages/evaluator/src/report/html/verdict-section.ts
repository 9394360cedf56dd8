import type { ModelComparison } from '../../compare/model-comparison.js';
import { decimals, NONE, percent, signed, typeset } from '../format.js';
import type { ReportInput } from '../report-input.js';
import { testSetUsesText } from '../test-set-uses.js';
import { verdictWords } from '../verdict-words.js';
import { ICONS } from './icons.js';
import { html, type Markup } from './markup.js';

/** The first thing on the page: what was decided, why, and by how much. */
export function verdictSection({ comparison, evaluation }: ReportInput): Markup {
  if (comparison === null) {
    return html`<section class="hero evaluated" aria-label="Result">
<p class="word">Accuracy ${decimals(evaluation.accuracy)}</p>
<p class="says">Measured on ${evaluation.rows} scored rows; compared with no other model.</p>
</section>`;
  }
  const { verdict, reasons, refusal } = comparison;
  return html`<section class="hero ${verdict}" aria-label="Verdict">
<p class="word">${ICONS[verdict]}<span>${capital(verdict)}</span></p>
<p class="says">${capital(verdictWords(verdict))}.</p>
${refusal === null ? null : html`<p class="refusal">${refusal}</p>`}
<ul>${reasons.map((reason) => html`<li>${typeset(reason)}</li>`)}</ul>
${duel(comparison)}
</section>`;
}

function duel(comparison: ModelComparison): Markup | null {
  const { champion_accuracy, challenger_accuracy, improvement, interval } = comparison;
  if (challenger_accuracy === null) return null;
  const level = percent(comparison.interval_level, 0);
  return html`<div class="duel">
<div><div class="figure">${decimals(champion_accuracy)}</div><div class="name">${comparison.champion_name}</div></div>
<div><div class="figure">${decimals(challenger_accuracy)}</div><div class="name">challenger</div></div>
${
  improvement === null
    ? null
    : html`<div class="step"><div class="figure">${typeset(signed(improvement))}</div><div class="name">${comparison.metric === 'accuracy' ? 'accuracy' : 'weighted accuracy'}${interval === null ? null : html`, ${level} interval ${typeset(signed(interval[0]))} to ${typeset(signed(interval[1]))}`}</div></div>`
}
${
  comparison.detectable_improvement === null
    ? null
    : html`<div><div class="figure">${typeset(signed(comparison.detectable_improvement))}</div><div class="name">smallest improvement that these rows would show 8 times in 10</div></div>`
}
</div>`;
}

/** Headline figures with their intervals. */
export function tiles({ evaluation }: ReportInput): Markup {
  const level = percent(evaluation.interval_level, 0);
  const found = evaluation.failure_rate_reduction;
  const range = (interval: { low: number; high: number } | null): string =>
    interval === null
      ? 'no interval'
      : `${level}: ${decimals(interval.low, 3)} to ${decimals(interval.high, 3)}`;
  const figures: readonly (readonly [string, string, string])[] = [
    ['Accuracy', decimals(evaluation.accuracy), range(evaluation.accuracy_interval)],
    [
      'Weighted accuracy',
      decimals(evaluation.accuracy_weighted),
      evaluation.accuracy_weighted === null
        ? 'no propensities known'
        : range(evaluation.accuracy_weighted_interval),
    ],
    ['Macro F1', decimals(evaluation.f1_macro), range(evaluation.f1_macro_interval)],
    found === null
      ? ['Failure-rate reduction', NONE, 'not estimated, see below']
      : [
          'Failure-rate reduction',
          percent(found.estimate),
          `${level}: ${percent(found.low)} to ${percent(found.high)}`,
        ],
  ];
  return html`<div class="tiles">${figures.map(
    ([name, figure, more]) =>
      html`<div class="tile"><div class="name">${name}</div><div class="figure">${typeset(figure)}</div><div class="more">${typeset(more)}</div></div>`,
  )}</div>`;
}

/** What makes the figures doubtful. */
export function warnings(input: ReportInput): Markup[] {
  const { evaluation, testSetUses, comparison } = input;
  const uses = testSetUses === null ? null : testSetUsesText(testSetUses, comparison).warning;
  return [...evaluation.warnings, ...(uses === null ? [] : [uses])].map(
    (warning) => html`<p class="note">${typeset(warning)}</p>`,
  );
}

/** Every rule of the gate with what it found. */
export function rulesSection({ comparison, testSetUses }: ReportInput): Markup | null {
  if (comparison === null) return null;
  const broken = comparison.rules.filter(({ held }) => !held).length;
  return html`<section aria-labelledby="rules"><h2 id="rules">The gate</h2>
<p class="lead">${broken === 0 ? `All ${comparison.rules.length} rules held.` : `${broken} of ${comparison.rules.length} rules did not hold; the first of them decides.`} ${testSetUses === null ? null : testSetUsesText(testSetUses, comparison).text}</p>
<div class="card"><ul class="rules">${comparison.rules.map(
    ({ rule, held, message }) =>
      html`<li class="${held ? 'held' : 'broken'}">${held ? ICONS.held : ICONS.broken}<p><b>${held ? html`<span class="unseen">Held: </span>` : 'Broken: '}</b>${typeset(message)} <code>${rule}</code></p></li>`,
  )}</ul></div></section>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
