import { type Markup, trusted } from '../page/markup.js';

function icon(path: string): Markup {
  return trusted(
    `<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round"><circle cx="12" cy="12" r="10"/>${path}</svg>`,
  );
}

const TICK = icon('<path d="m7.5 12.5 3 3 6-7"/>');
const CROSS = icon('<path d="m8.5 8.5 7 7m0-7-7 7"/>');

/** Drawn beside words that say the same, hidden from readers. */
export const ICONS = {
  held: TICK,
  broken: CROSS,
  promote: TICK,
  keep: icon('<path d="M8 10h8M8 14h8"/>'),
  inconclusive: icon(
    '<path d="M9.3 9.2a2.8 2.8 0 1 1 4 2.6c-.9.5-1.3 1-1.3 1.9"/><path d="M12 17v.01"/>',
  ),
  incomparable: icon('<path d="M8 10h8M8 14h8M14.5 7l-5 10"/>'),
} as const;
