import type { Action } from '@bp/contracts';
import { plot, section, table } from '../document/blocks.js';
import type { Section } from '../document/document.js';
import { colour } from '../page/palette.js';
import { barsPlot } from '../plots/bar-list.js';
import type { PlotSpec } from '../plots/plot-spec.js';
import { count, oneLine, percent, signed, typeset } from '../words/format.js';

/** So many features are shown: the rest move the answer less than anybody reads. */
const MOST = 12;

/** What a model says of one site, and why. */
export interface ShownPrediction {
  readonly action: Action;
  /** Chance of success of each action where the model learned that, else a distribution over the actions. 0–1. */
  readonly probabilities: Readonly<Record<Action, number>>;
  readonly modelVersion: string;
  /** As `explain` of `@bp/model` gives it: on the scale of the margin, strongest first. */
  readonly explanation: {
    readonly baseValue: number;
    readonly margin: number;
    readonly contributions: readonly { readonly feature: string; readonly value: number }[];
  };
}

/** A model's answer with its chances, and what each feature adds to the chosen action or takes from it. */
export function predictionSection(shown: ShownPrediction): Section {
  const { action, probabilities, modelVersion, explanation } = shown;
  const { baseValue, margin, contributions } = explanation;
  const rest = contributions.slice(MOST).reduce((sum, { value }) => sum + value, 0);
  const told = [
    ...contributions.slice(0, MOST),
    ...(contributions.length > MOST
      ? [{ feature: `${count(contributions.length - MOST)} others`, value: rest }]
      : []),
  ];
  return section(
    {
      id: 'answer',
      title: `${action.charAt(0).toUpperCase()}${action.slice(1)}`,
      lead: `So says ${modelVersion}. Its margin for ${action} is ${typeset(signed(margin, 2))}: ${typeset(signed(baseValue, 2))} for any site, and what this one's features add or take.`,
    },
    [
      plot(
        chancesPlot(action, probabilities),
        table(
          'Chance of each action',
          ['', 'chance'],
          Object.entries(probabilities).map(([name, chance]) => [name, percent(chance)]),
        ),
      ),
      plot(
        contributionsPlot(action, told),
        table(
          'What the features add',
          ['', 'margin'],
          told.map(({ feature, value }) => [feature, signed(value, 3)]),
        ),
      ),
    ],
  );
}

function chancesPlot(
  chosen: Action,
  probabilities: ShownPrediction['probabilities'],
): PlotSpec | null {
  const bars = Object.entries(probabilities).map(([label, value]) => ({
    label,
    value,
    text: percent(value),
    fill: colour(label === chosen ? 'good' : 'soft-mark'),
  }));
  const words = { name: 'chances', title: 'Chance of each action' };
  return barsPlot(words, bars, { label: null, tickFormat: '.0%' });
}

function contributionsPlot(
  action: Action,
  told: readonly { readonly feature: string; readonly value: number }[],
): PlotSpec | null {
  const bars = told.map(({ feature, value }) => ({
    label: oneLine(feature, 24),
    value,
    text: typeset(signed(value, 3)),
    fill: colour(value < 0 ? 'warn' : 'good'),
  }));
  const title = `Why ${action}: what the features add and take`;
  return barsPlot({ name: 'contributions', title }, bars, { label: 'margin' });
}
