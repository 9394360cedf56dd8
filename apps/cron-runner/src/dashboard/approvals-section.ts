import { countWords } from '@bp/contracts';
import type { ApprovalStatus } from '@bp/registry';
import { decimals, html, type Markup, NONE, table } from '@bp/report';
import type { View } from '../state/view.js';
import { askButton } from './ask.js';
import { cardLink, versionLink } from './lists.js';

/** Versions that wait for people, with what they rest on; `null` where none does. */
export function approvalsSection(view: View, canApprove: boolean): Markup | null {
  if (view.waiting.length === 0) return null;
  return html`<h2 id="approvals">Waiting for approval</h2>
<div class="card">${table({
    caption: 'Versions that are deployed once they are approved',
    columns: [
      ['Version', 'nowrap'],
      ['Accuracy', 'n'],
      ['Instead of'],
      ['Verdict'],
      ['Approved by'],
      ['Missing', 'n'],
      ['', 'why'],
    ],
    rows: view.waiting.map((status) => ({ cells: cellsOf(view, status, canApprove) })),
  })}<p class="quiet">The version's page is what an approval rests on. On your own machine: <code>bp versions approve --version V --key FILE</code></p></div>`;
}

function cellsOf(view: View, status: ApprovalStatus, canApprove: boolean): (Markup | string)[] {
  const { version, production, approvals, missing, needed } = status;
  const entry = view.index?.versions.find((one) => one.version === version);
  const before = view.index?.versions.find((one) => one.version === production);
  const words = `Says with your key that ${version} may answer instead of ${production ?? 'nothing'}.`;
  return [
    html`${versionLink(version)}, its ${cardLink(version)}`,
    decimals(entry?.accuracy),
    before === undefined
      ? NONE
      : html`${versionLink(before.version)} (${decimals(before.accuracy)})`,
    entry?.verdict ?? NONE,
    approvals.map(({ name }) => name).join(', ') || 'nobody yet',
    `${missing} of ${countWords(needed, 'approval')}`,
    canApprove
      ? html`<span data-enhanced hidden>${askButton({ id: `ask-approve-${version.replaceAll('.', '-')}`, path: '/approve', title: `Approve ${version}`, words, body: { version } })}</span>`
      : '',
  ];
}
