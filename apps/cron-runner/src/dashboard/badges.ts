import { countWords } from '@bp/contracts';
import type { RunRecord, ShownStatus } from '@bp/pipeline';
import { badge, type Markup, type Tone, typeset } from '@bp/report';
import { plainWords } from './words.js';

const TONES: Readonly<Record<ShownStatus, Tone>> = {
  running: 'info',
  deployed: 'good',
  kept: 'none',
  unchanged: 'none',
  failed: 'bad',
  cancelled: 'warn',
  interrupted: 'warn',
};

export function statusBadge(status: ShownStatus): Markup {
  return badge(TONES[status] ?? 'none', status);
}

/** One sentence on how a run ended, for people. */
export function outcomeSentence(run: RunRecord, status: ShownStatus): string {
  if (status === 'interrupted')
    return 'Its process ended before it did; the next run needs no repair.';
  if (run.error !== null) return `${run.error.code}: ${run.error.message}`;
  if (status === 'running') return 'Under way.';
  if (status === 'unchanged')
    return 'Data, settings and engine are those of the run before: nothing to learn.';
  const [first] = run.comparison?.reasons ?? [];
  if (run.deployed) return `${run.version ?? 'The new model'} is better and was deployed.`;
  if (run.approvals_needed !== undefined) {
    return `${run.version ?? 'The new model'} is better and was left waiting for ${countWords(run.approvals_needed, 'approval')}.`;
  }
  if (run.held !== undefined) {
    return `${run.version ?? 'The new model'} is better and was held: ${run.held}.`;
  }
  if (first !== undefined) return typeset(plainWords(first));
  return run.comparison === null ? '' : `Verdict: ${run.comparison.verdict}.`;
}
