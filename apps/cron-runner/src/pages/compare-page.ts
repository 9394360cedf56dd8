import type { VersionInfo } from '@bp/registry';
import { html, htmlSections, type Markup, versionsSection } from '@bp/report';
import { pageHeader } from '../dashboard/page-shell.js';

/** Two versions side by side, and the form that chooses them; `chosen`: none yet. */
export function comparePage(
  versions: readonly string[],
  chosen: readonly [VersionInfo, VersionInfo] | null,
): Markup {
  const select = (name: string, label: string, value: string | undefined): Markup =>
    html`<label>${label}<select name="${name}">${versions.map((version) => html`<option${version === value ? html` selected` : null}>${version}</option>`)}</select></label>`;
  const [a = versions[1], b = versions[0]] = chosen?.map(({ version }) => version) ?? [];
  const form =
    versions.length < 2
      ? html`<p class="quiet">There are no two versions yet.</p>`
      : html`<form class="bar" action="/versions/compare">${select('a', 'Before', a)}${select('b', 'Now', b)}<button class="main" type="submit">Compare</button></form>`;
  return html`${pageHeader('Two versions side by side')}
<div class="card">${form}</div>
${chosen === null ? null : htmlSections([versionsSection(chosen)])}
${chosen === null ? null : html`<p class="quiet">On the same rows, with intervals: <code>bp versions compare ${a ?? ''} ${b ?? ''} --fresh</code></p>`}`;
}
