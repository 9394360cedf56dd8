import type { ReportDocument, Section } from '../document/document.js';
import { comparisonSection } from './comparison-section.js';
import { answersSection, outcomesSection, slicesSection } from './evaluation-sections.js';
import { headlineOf, rulesSection, tilesOf } from './headline.js';
import { dataSection, lineageSection } from './origin-sections.js';
import type { ReportInput } from './report-input.js';
import { testSetUsesText } from './test-set-uses.js';

/** What there is to say about an evaluation and its comparison: the one source of every form of the report. */
export function evaluationDocument(input: ReportInput): ReportDocument {
  const { evaluation, comparison, testSetUses } = input;
  const luck = testSetUses === null ? null : testSetUsesText(testSetUses, comparison).warning;
  return {
    title: input.title,
    createdAt: input.createdAt,
    headline: headlineOf(input),
    notes: [...evaluation.warnings, ...(luck === null ? [] : [luck])],
    tiles: tilesOf(evaluation),
    sections: [
      answersSection(evaluation),
      slicesSection(input),
      comparisonSection(comparison),
      outcomesSection(evaluation),
      rulesSection(input),
      dataSection(input),
      lineageSection(input),
    ].filter((section): section is Section => section !== null),
  };
}
