import { basename } from 'node:path';
import { lockOwner, outboxState, type Project } from '@bp/pipeline';
import { type DrawnPlot, drawPlots } from '@bp/report';
import type { Reply } from '../http/reply.js';
import type { Visitor } from '../http/visitor.js';
import type { Scheduler } from '../schedule/scheduler.js';
import { keptBy } from '../state/kept-by.js';
import type { RolloutView } from '../state/rollout-view.js';
import { statisticsOf } from '../state/statistics.js';
import type { View } from '../state/view.js';
import { askDialog } from './ask.js';
import { dashboard } from './dashboard.js';
import { pageShell } from './page-shell.js';
import { plotSpecs } from './plots.js';
import { seriesOf } from './series.js';

export interface DashboardPageOptions {
  readonly project: Project;
  readonly scheduler: Scheduler;
  readonly view: () => Promise<View>;
  readonly rollout: () => Promise<RolloutView>;
}

export interface DashboardPage {
  render(visitor: Visitor): Promise<Reply>;
  /** Draws the plots where they are out of date, so that no reader waits for them. */
  warm(): Promise<void>;
  /** Changes when a reader would see something else. */
  key(): Promise<string>;
}

const HOUR_MS = 3_600_000;

/** Plots are drawn when something has changed, or hourly: drawing takes longer than everything else together. */
export function createDashboardPage(options: DashboardPageOptions): DashboardPage {
  const { project, scheduler, view, rollout } = options;
  const { paths, settings, clock } = project;
  const drawn = keptBy<DrawnPlot[]>();

  const plotsOf = (seen: View, now: number): Promise<DrawnPlot[]> =>
    drawn(`${seen.key}:${Math.floor(now / HOUR_MS)}`, () =>
      drawPlots(plotSpecs(seriesOf(seen, now))),
    );
  const keyOf = (seen: View, live: RolloutView): string => {
    const { running, lastFailure, retryOf } = scheduler.status();
    const progress = running === null ? '' : `${running.startedAt}${running.task}${running.share}`;
    return `${seen.key}|${live.key}|${progress}${running?.story.at(-1) ?? ''}|${lastFailure?.at ?? ''}|${retryOf ?? ''}`;
  };

  return {
    warm: async () => {
      await plotsOf(await view(), clock());
    },
    key: async () => keyOf(await view(), await rollout()),
    render: async (visitor) => {
      const now = clock();
      const [seen, live, outbox, lock] = await Promise.all([
        view(),
        rollout(),
        outboxState(paths.outbox),
        lockOwner(paths.lock).catch(() => null),
      ]);
      const content = dashboard({
        project: basename(paths.root),
        view: seen,
        statistics: statisticsOf(seen),
        status: scheduler.status(),
        plots: await plotsOf(seen, now),
        rollout: live,
        outbox,
        staleAfterDays: settings.notifications.staleAfterDays,
        lockOwner: lock,
        visitor,
        now,
      });
      return pageShell({
        title: `Retraining of ${basename(paths.root)}`,
        at: '/',
        content,
        visitor,
        key: keyOf(seen, live),
        beside: visitor.canSignIn ? askDialog(visitor) : null,
      });
    },
  };
}
