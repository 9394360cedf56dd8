import type { ReportDocument } from '../document/document.js';
import { comparisonSection } from './comparison-section.js';
import { answersSection, outcomesSection, slicesSection } from './evaluation-sections.js';
import { headlineOf, rulesSection, tilesOf } from './headline.js';
import { dataSection, lineageSection } from './origin-sections.js';
import type { ReportInput } from './report-input.js';
import { testSetUsesText } from './test-set-uses.js';

/** What there is to say about an evaluation and its comparison: the one source of every form of the report. */
export function evaluationDocument(input: ReportInput): ReportDocument {
  const { title, createdAt, evaluation, comparison, testSetUses, lineage } = input;
  const uses = testSetUses === null ? null : testSetUsesText(testSetUses, comparison);
  const sections = [
    answersSection(evaluation, input.parts),
    slicesSection(input),
    ...(comparison === null ? [] : [comparisonSection(comparison)]),
    outcomesSection(evaluation),
    rulesSection(comparison, uses?.text ?? ''),
    dataSection(input),
    ...(lineage === null ? [] : [lineageSection(lineage)]),
  ];
  return {
    title,
    createdAt,
    headline: headlineOf(input),
    notes: [...evaluation.warnings, ...(uses?.warning ? [uses.warning] : [])],
    tiles: tilesOf(evaluation),
    sections: sections.filter(
      ({ id, lead, blocks }) => blocks.length > 0 || (lead !== '' && id !== 'slices'),
    ),
  };
}
