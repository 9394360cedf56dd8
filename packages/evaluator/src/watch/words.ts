import { countWords } from '@bp/contracts';
import { type ArmWatch, FEWEST_OUTCOMES, type Guardrail } from './arm-watch.js';

/** What the figures say, for people: what is known, how surely, and what keeps the candidate from taking over. */
export function watchInWords(watch: Omit<ArmWatch, 'words'>): string {
  const { production, candidate } = watch.arms;
  const seen = `${countWords(candidate.outcomes, 'outcome')} of the candidate, ${production.outcomes} of production`;
  const { difference, interval } = watch;
  if (interval === null || difference === null) {
    return `Too few outcomes to say anything yet: ${seen}; ${FEWEST_OUTCOMES} of each are needed.`;
  }
  const range = `(between ${points(interval.low)} and ${points(interval.high)}; ${seen})`;
  const by = `${points(difference)} points ${range}`;
  return {
    worse: `The candidate does worse: ${by}.`,
    better: `The candidate does better: ${by}.`,
    not_worse: `The candidate is not worse by 2 points: ${by}.`,
    undecided: [`Not decided yet: ${by}.`, ...watch.guardrails.flatMap(broken)].join(' '),
    too_few: '',
  }[watch.decision];
}

function broken({ of, held, shares }: Guardrail): string[] {
  if (held) return [];
  const percent = (share: number | null): string => `${((share ?? 0) * 100).toFixed(1)}%`;
  const what = of === 'errors' ? 'more errors' : 'more outcomes missing';
  return [
    `The candidate has ${what} (${percent(shares.candidate)} against ${percent(shares.production)}), and does not take over.`,
  ];
}

function points(difference: number): string {
  const text = (Math.abs(difference) * 100).toFixed(1);
  return `${difference < 0 ? '−' : '+'}${text}`;
}
