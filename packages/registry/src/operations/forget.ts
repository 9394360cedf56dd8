import { canonicalJson } from '@bp/contracts';
import type { ForgetEvent } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { transact } from '../transact.js';
import type { RegistryContext } from './context.js';

/** What is written into the history when feedback was withdrawn. */
export interface RecordForgettingOptions extends Omit<ForgetEvent, 'kind'> {
  readonly by: string;
}

/** As `Registry.recordForgetting`. */
export async function recordForgetting(
  context: RegistryContext,
  options: RecordForgettingOptions,
): Promise<{ readonly changed: boolean }> {
  const by = loggedText(options.by, 'by');
  const { tombstone, records, versions, unknown } = options;
  const event: ForgetEvent = {
    kind: 'forget',
    tombstone,
    reason: loggedText(options.reason, 'reason'),
    records,
    versions: [...versions],
    unknown: [...unknown],
  };
  return transact<{ readonly changed: boolean }>(context, by, (index) => {
    const before = index.log.findLast(
      (entry) => entry.kind === 'forget' && entry.tombstone === tombstone,
    );
    const known =
      before?.kind === 'forget' && canonicalJson({ ...before, ...event }) === canonicalJson(before);
    // A registry without versions has learned nothing, and is not begun with this.
    if (known || index.revision === 0) return { done: { changed: false } };
    return { event, changes: {}, result: { changed: true } };
  });
}
