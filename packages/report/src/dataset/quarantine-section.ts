import type { QuarantineReason } from '@bp/contracts';
import { section, table } from '../document/blocks.js';
import type { Section } from '../document/document.js';
import { count, oneLine } from '../words/format.js';

/** Reasons that are shown at most, and characters of an example. */
const MOST = { reasons: 20, characters: 300 } as const;

/** Why lines of feedback could not be used, each reason with its newest line. */
export function quarantineSection(reasons: readonly QuarantineReason[]): Section {
  const shown = reasons.slice(0, MOST.reasons);
  const more = reasons.length > shown.length ? ` (${shown.length} of ${reasons.length})` : '';
  const lead = reasons.length === 0 ? 'No line had to be left out.' : '';
  return section({ id: 'quarantine', title: 'What could not be used', lead }, [
    table(
      `By reason${more}`,
      ['', 'lines', 'from', 'newest line'],
      shown.map(({ reason, lines, sources, example }) => [
        oneLine(reason, MOST.characters),
        count(lines),
        sources.join(', '),
        `line ${example.line} of ${example.source}: ${oneLine(example.text, MOST.characters)}`,
      ]),
      { wide: true, words: true },
    ),
  ]);
}
