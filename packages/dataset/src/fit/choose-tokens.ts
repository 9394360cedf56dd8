import { TOKEN_PLACES, type TokenPlace } from '@bp/model';
import { mutualInformation } from './information.js';
import type { TokenCounts } from './token-counts.js';

export interface TokenSettings {
  readonly maxTokens: number;
  readonly minSupport: number;
  readonly minDomains: number;
}

/**
 * Least value of the likelihood-ratio statistic G = 2 · n · information for a token to be taken. With seven degrees of
 * freedom chance alone passes it less than once in 10,000 tokens. Attempts on one site are no independent witnesses:
 * n is the number of rows, times the token's domains per row.
 */
export const LEAST_G = 30;

interface Candidate {
  readonly place: TokenPlace;
  readonly word: string;
  readonly information: number;
}

/** The tokens that tell most about the label, over all places, most telling first. */
export function chooseTokens(
  counts: Readonly<Record<TokenPlace, TokenCounts>>,
  labels: Uint32Array,
  settings: TokenSettings,
): Record<TokenPlace, string[]> {
  const rows = labels.reduce((sum, count) => sum + count, 0);
  const candidates: Candidate[] = [];
  for (const place of TOKEN_PLACES) {
    const seen = counts[place];
    seen.words.forEach((word, index) => {
      const domains = seen.domainsOf(index);
      if (domains < settings.minDomains) return;
      const present = seen.rowsOf(index);
      const support = present.reduce((sum, count) => sum + count, 0);
      if (support < settings.minSupport) return;
      const information = mutualInformation(present, labels);
      const witnesses = rows * (domains / support);
      if (2 * witnesses * information >= LEAST_G) candidates.push({ place, word, information });
    });
  }
  candidates.sort(
    (a, b) =>
      b.information - a.information || (`${a.place}${a.word}` < `${b.place}${b.word}` ? -1 : 1),
  );
  const tokens: Record<TokenPlace, string[]> = { host: [], path: [], query: [], fragment: [] };
  for (const { place, word } of candidates.slice(0, settings.maxTokens)) tokens[place].push(word);
  return tokens;
}
