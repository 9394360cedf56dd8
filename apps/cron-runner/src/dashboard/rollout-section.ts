import type { RolloutLook } from '@bp/pipeline';
import type { Rollout } from '@bp/registry';
import {
  badge,
  count,
  type DrawnPlot,
  html,
  type Markup,
  NONE,
  notice,
  percent,
  plotCard,
  type Tone,
  table,
} from '@bp/report';
import type { Visitor } from '../http/visitor.js';
import type { RolloutView } from '../state/rollout-view.js';
import { askButton } from './ask.js';
import { column, type List, timeColumn } from './listing.js';
import { versionLink } from './lists.js';
import { ago } from './time-words.js';

export interface RolloutSectionInput {
  readonly view: RolloutView;
  /** The confidence sequence over time; absent where nothing was said yet. */
  readonly plot: DrawnPlot | undefined;
  readonly visitor: Visitor;
  readonly now: number;
}

const DECISIONS: Readonly<Record<RolloutLook['decision'], readonly [Tone, string]>> = {
  worse: ['bad', 'does worse'],
  better: ['good', 'does better'],
  not_worse: ['good', 'not worse'],
  undecided: ['info', 'not decided yet'],
  too_few: ['none', 'too few outcomes'],
};

/** Two versions side by side: who gets what, with what success; `null` where none are. */
export function rolloutSection(input: RolloutSectionInput): Markup | null {
  const { look, problem } = input.view;
  if (look === null && problem === null) return null;
  return html`${problemOf(problem)}${look === null ? null : running(look, input)}`;
}

/** The rollout that is running in a line; `null` where none is. */
export function rolloutLine({ look, problem }: RolloutView, now: number): Markup | null {
  if (look === null) return problemOf(problem);
  return html`<section class="card rollout" aria-label="Rollout"><p>${saying(look, now)}</p><p class="foot"><a href="/rollouts">The rollout</a></p></section>`;
}

function problemOf(problem: string | null): Markup | null {
  return problem === null
    ? null
    : notice('bad', html`<b>The rollout can not be judged.</b> ${problem}`);
}

function saying({ rollout, decision }: RolloutLook, now: number): Markup {
  const [tone, words] = DECISIONS[decision];
  return html`${badge(tone, words)} ${rollout.kind} ${rollout.id}: ${versionLink(rollout.version)} for ${percent(rollout.share, 0)} of the units, ${versionLink(rollout.production)} for the rest, since ${ago(rollout.started_at, now)}, by ${rollout.started_by}`;
}

function running(look: RolloutLook, { plot, visitor, now }: RolloutSectionInput): Markup {
  const { rollout } = look;
  return html`<section class="card" aria-label="Rollout that is running"><p>${saying(look, now)}</p>
${armsTable(look)}
<p>${look.reason}</p>${buttons(rollout, visitor)}</section>
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

function buttons({ id, kind, version, production, share }: Rollout, visitor: Visitor): Markup {
  const [newer, older] = kind === 'rollout' ? [version, production] : [production, version];
  const ifRollout = { ifRollout: id };
  const stop = askButton({
    id: 'ask-stop',
    path: '/rollout/stop',
    title: 'Stop the rollout',
    words: `${older} answers everything again.`,
    body: ifRollout,
  });
  const others = html`${askButton({ id: 'ask-finish', path: '/rollout/finish', title: 'Finish the rollout', words: `${newer} answers everything from now on.`, body: ifRollout })}${askButton({ id: 'ask-share', path: '/rollout/share', title: 'Change the share', words: `Part of the units that get ${version}.`, body: { ...ifRollout, share } })}`;
  return html`<div class="bar" data-enhanced hidden>${visitor.may('rollback') ? stop : null}${visitor.may('run') ? others : null}</div>`;
}

/** Every rollout there was, newest first. */
export function rolloutsList(rollouts: readonly Rollout[], now: number): List<Rollout> {
  return {
    caption: 'Rollouts',
    items: rollouts,
    columns: [
      timeColumn('Began', '', ({ started_at }) => started_at, now),
      column(
        'Kind',
        '',
        ({ kind }) => kind,
        (kind, { id }) => `${kind} ${id}`,
      ),
      column(
        'State',
        '',
        ({ state }) => state,
        (state) =>
          badge(state === 'stopped' ? 'warn' : state === 'running' ? 'info' : 'good', state),
      ),
      column(
        'Version',
        '',
        ({ version }) => version,
        (version, { production }) =>
          html`${versionLink(version)} beside ${versionLink(production)}`,
      ),
      column(
        'Share',
        'n',
        ({ share }) => share,
        (share) => percent(share, 0),
      ),
      timeColumn(
        'Ended',
        '',
        ({ ended_at }) => ended_at,
        now,
        (since, { ended_at, ended_by }) =>
          ended_at === null ? NONE : html`${since} by ${ended_by ?? ''}`,
      ),
      column('Why', 'why', ({ reason, end_reason }) => end_reason ?? reason),
    ],
  };
}
