import type { Verdict } from '@bp/contracts';

const WORDS: Readonly<Record<Verdict, string>> = {
  promote: 'the challenger is better and nothing speaks against it',
  keep: 'the champion stays in production',
  inconclusive: 'these rows cannot decide; the champion stays in production',
  incomparable: 'no comparison is possible; the champion stays in production',
};

/** What a verdict means, in a few words. */
export function verdictWords(verdict: Verdict): string {
  return WORDS[verdict];
}
