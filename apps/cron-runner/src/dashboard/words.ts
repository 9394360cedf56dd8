import { metricWords } from '@bp/contracts';

/** What the rules of the gate ask, in words. */
const RULES: Readonly<Record<string, string>> = {
  comparable: 'Both can be scored',
  min_rows: 'Enough scored rows',
  min_classes: 'More than one action',
  min_attempts: 'Enough attempts',
  min_domains: 'Enough domains',
  outcomes_like_before: 'Outcomes as before',
  min_exploration: 'Enough left to chance',
  min_overlap: 'Enough overlap',
  min_improvement: 'Improvement',
  min_gain: 'Rise of expected success',
  beats_what_is_in_use: 'Better than what is in use',
  known_classes: 'Every action learned',
  failure_rate_must_not_rise: 'Failure rate does not rise',
  max_recall_drop: 'Recall of each action',
  confidence: 'Beyond chance',
};

/** The name of a rule for people. */
export function ruleWords(rule: string): string {
  return RULES[rule] ?? rule.replaceAll('_', ' ');
}

/** A sentence of a record in which rules and metrics may stand by their names for programs. */
export function plainWords(sentence: string): string {
  const plain = sentence
    .replaceAll('accuracy_weighted', metricWords('accuracy_weighted'))
    .replace(
      /^Not deployed: (\w+),/,
      (_all, rule: string) => `Not deployed: ${ruleWords(rule).toLowerCase()},`,
    );
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}
