import { ACTIONS, type BundleManifest, type Comparison } from '@bp/contracts';
import type { Evaluation } from '@bp/evaluator';
import { section, table, terms } from '../document/blocks.js';
import { plainHeadline, type ReportDocument, type Section } from '../document/document.js';
import { comparisonInWords } from '../evaluation/comparison-in-words.js';
import {
  answersSection,
  outcomesSection,
  slicesSection,
} from '../evaluation/evaluation-sections.js';
import { rulesSection, tilesOf } from '../evaluation/headline.js';
import { lineageSection } from '../evaluation/origin-sections.js';
import { count, percent } from '../words/format.js';

/** What a card is made of: all of it lies in the registry, but for the drift, which its run found. */
export interface CardInput {
  readonly version: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly manifest: BundleManifest;
  /** As `evaluation.json` of the version has it. */
  readonly evaluation: Evaluation;
  readonly comparison: Comparison | null;
  /** `null`: not known any more. */
  readonly drift: { readonly drifted: boolean; readonly warnings: readonly string[] } | null;
  readonly approvals: readonly {
    readonly name: string;
    readonly key_id: string;
    readonly at: string;
    readonly reason: string;
  }[];
  /** When it last became production, ISO 8601 UTC; `null`: never. */
  readonly deployedAt: string | null;
  readonly production: boolean;
}

/**
 * What people outside should know of a version: what it is for, what it rests on, how good it is and where not, who let it in.
 * After Mitchell et al., "Model Cards for Model Reporting", 2019 (https://arxiv.org/abs/1810.03993).
 */
export function modelCard(input: CardInput): ReportDocument {
  const { version, createdAt, evaluation, comparison, manifest } = input;
  const state = input.production
    ? `in production since ${input.deployedAt}`
    : input.deployedAt === null
      ? 'never in production'
      : `last in production from ${input.deployedAt}`;
  return {
    title: `Model card of ${version}`,
    createdAt,
    headline: plainHeadline(version, `Made ${createdAt}, ${state}`),
    notes: evaluation.warnings,
    tiles: tilesOf(evaluation),
    sections: [
      purpose(input),
      answersSection(evaluation),
      outcomesSection(evaluation),
      slicesSection({ evaluation, comparison: null }),
      rulesSection(comparison, comparisonInWords(comparison)),
      drift(input),
      limits(evaluation),
      approvals(input),
      lineageSection({ manifest }),
    ].filter(({ lead, blocks }) => lead !== '' || blocks.length > 0),
    footer:
      'Figures are of the day the version was made. Who may check them: “Approve and prove” in the documentation.',
  };
}

function purpose({ manifest }: CardInput): Section {
  const learned =
    manifest.objective === 'success'
      ? "each action's chance to succeed, from attempts that succeeded and attempts that failed"
      : 'which action worked, from attempts that succeeded';
  return section(
    {
      id: 'purpose',
      title: 'What it is for',
      lead: `Says, for a site, which of ${ACTIONS.join(', ')} is most likely to succeed.`,
    },
    [
      terms(null, [
        ['It learned', learned],
        [
          'From',
          `${count(manifest.rows.train)} rows to train and ${count(manifest.rows.validation)} to choose by, of other domains than those it is judged on`,
        ],
        ['It looks at', manifest.inputs.join(', ')],
        ['It is not for', 'anything but choosing among these actions: it knows sites, not people'],
      ]),
    ],
  );
}

function drift({ drift: found }: CardInput): Section {
  const lead =
    found === null
      ? 'Not known: the record of the run that made it is gone.'
      : found.drifted
        ? 'The data had moved since the model before it was trained.'
        : 'The data looked as they did when the model before it was trained.';
  return section({ id: 'drift', title: 'Drift', lead, notes: found?.warnings ?? [] }, []);
}

function limits(evaluation: Evaluation): Section {
  const thin = Object.entries(evaluation.slices).flatMap(([dimension, slices]) => {
    const names = slices.filter(({ too_small }) => too_small).map(({ slice }) => slice);
    return names.length === 0
      ? []
      : [[`Too few rows, by ${dimension.replaceAll('_', ' ')}`, names.join(', ')] as const];
  });
  return section(
    {
      id: 'limits',
      title: 'Limits',
      lead: 'Where its figures say little, and what they can not say.',
    },
    [
      terms(
        null,
        [
          ['Domains that it was judged on', count(evaluation.domains)],
          ['Chance of another action in the logs', percent(evaluation.overlap?.exploration)],
          ['Attempts that nobody made', 'their outcomes are estimated, never seen'],
          ...thin,
        ],
        { wide: true },
      ),
    ],
  );
}

function approvals({ approvals: given }: CardInput): Section {
  const lead = given.length === 0 ? 'Nobody approved it.' : '';
  return section({ id: 'approvals', title: 'Who approved it', lead }, [
    table(
      'Approvals, each signed with a key of its own',
      ['', 'key', 'at', 'reason'],
      given.map(({ name, key_id, at, reason }) => [name, key_id, at, reason]),
      { wide: true },
    ),
  ]);
}
