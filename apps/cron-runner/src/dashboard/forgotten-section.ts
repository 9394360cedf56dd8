import { count, html, type Markup, NONE, table } from '@bp/report';
import type { View } from '../state/view.js';
import { versionLink } from './lists.js';
import { ago } from './time-words.js';

/** What was withdrawn, as counts, and which versions that are still there learned from it; `null` where nothing was. */
export function forgottenSection({ tombstones, index }: View, now: number): Markup | null {
  if (tombstones.length === 0) return null;
  const rows = [...tombstones].reverse().map(({ id, kind, at, by, reason, records, finished }) => {
    const event = index?.log.findLast((entry) => entry.kind === 'forget' && entry.tombstone === id);
    const named = event?.kind === 'forget' ? [...event.versions, ...event.unknown] : [];
    const left = named.filter((name) => index?.versions.some(({ version }) => version === name));
    return {
      cells: [
        html`${ago(at, now)}${finished ? null : html` <span class="badge warn">not finished</span>`}`,
        kind,
        count(records),
        by,
        reason,
        left.length === 0 ? NONE : html`${left.map((version) => html`${versionLink(version)} `)}`,
      ],
    };
  });
  return html`<h2 id="forgotten">Forgotten</h2>
<div class="card">${table({
    caption: 'Feedback that was withdrawn',
    columns: [
      ['When'],
      ['A'],
      ['Records', 'n'],
      ['By'],
      ['Why', 'why'],
      ['Learned from it', 'end'],
    ],
    rows,
    kind: 'rows',
  })}</div>`;
}
