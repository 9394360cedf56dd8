import type { RolloutLook } from '@bp/pipeline';
import type { Rollout } from '@bp/registry';
import {
  badge,
  count,
  type DrawnPlot,
  html,
  type Markup,
  notice,
  percent,
  plotCard,
  type Tone,
  table,
} from '@bp/report';
import type { RolloutView } from '../state/rollout-view.js';
import { askButton } from './ask.js';
import { versionLink } from './tables.js';
import { ago } from './time-words.js';

export interface RolloutSectionInput {
  readonly view: RolloutView;
  /** The confidence sequence over time; absent where nothing was said yet. */
  readonly plot: DrawnPlot | undefined;
  readonly canAsk: boolean;
  readonly now: number;
}

const DECISIONS: Readonly<Record<RolloutLook['decision'], readonly [Tone, string]>> = {
  worse: ['bad', 'does worse'],
  better: ['good', 'does better'],
  not_worse: ['good', 'not worse'],
  undecided: ['info', 'not decided yet'],
  too_few: ['none', 'too few outcomes'],
};

/** Two versions side by side: who gets what, with what success; `null` where there never were two. */
export function rolloutSection(input: RolloutSectionInput): Markup | null {
  const { view, now } = input;
  const { look, last, problem } = view;
  if (look === null && last === null && problem === null) return null;
  return html`<h2 id="rollout">Rollout</h2>
${problem === null ? null : notice('bad', html`<b>The rollout can not be judged.</b> ${problem}`)}
${look === null ? null : running(look, input)}
${last === null ? null : html`<p class="quiet small">Before: ${ended(last, now)}</p>`}`;
}

function running(look: RolloutLook, { plot, canAsk, now }: RolloutSectionInput): Markup {
  const { rollout } = look;
  const [tone, words] = DECISIONS[look.decision];
  return html`<section class="card" aria-label="Rollout that is running"><p>${badge(tone, words)} ${rollout.kind} ${rollout.id}: ${versionLink(rollout.version)} for ${percent(rollout.share, 0)} of the units, ${versionLink(rollout.production)} for the rest, since ${ago(rollout.started_at, now)}, by ${rollout.started_by}</p>
${armsTable(look)}
<p>${look.reason}</p>${canAsk ? buttons(rollout) : null}</section>
${plot === undefined ? null : plotCard(plot, { wide: true, keys: KEYS })}`;
}

const KEYS = html`<span class="keys"><span class="info">difference</span><span class="info square">where the truth lies at all times, 99% on each side</span></span>`;

function armsTable({ arms, versions }: RolloutLook): Markup {
  return table({
    caption: 'Arms of the rollout',
    columns: [
      ['Arm'],
      ['Version', 'nowrap'],
      ['Success', 'n'],
      ['Outcomes', 'n'],
      ['Units', 'n'],
      ['Errors', 'n'],
      ['Waiting', 'n'],
      ['Missing', 'n'],
    ],
    rows: (['production', 'candidate'] as const).map((arm) => {
      const { success_rate, outcomes, units, errors, waiting, missing } = arms[arm];
      const numbers = [outcomes, units, errors, waiting, missing].map((number) => count(number));
      return { cells: [arm, versionLink(versions[arm]), percent(success_rate), ...numbers] };
    }),
  });
}

function buttons({ id, kind, version, production, share }: Rollout): Markup {
  const [newer, older] = kind === 'rollout' ? [version, production] : [production, version];
  const ifRollout = { ifRollout: id };
  return html`<div class="bar" data-enhanced hidden>${askButton({ id: 'ask-stop', path: '/rollout/stop', title: 'Stop the rollout', words: `${older} answers everything again.`, body: ifRollout })}${askButton({ id: 'ask-finish', path: '/rollout/finish', title: 'Finish the rollout', words: `${newer} answers everything from now on.`, body: ifRollout })}${askButton({ id: 'ask-share', path: '/rollout/share', title: 'Change the share', words: `Part of the units that get ${version}.`, body: { ...ifRollout, share } })}</div>`;
}

function ended(rollout: Rollout, now: number): Markup {
  const { id, kind, version, production, state, ended_at, ended_by, end_reason } = rollout;
  return html`${kind} ${id} of ${versionLink(version)} beside ${versionLink(production)} ${state} ${ago(ended_at, now)} by ${ended_by ?? ''}: ${end_reason ?? ''}`;
}
