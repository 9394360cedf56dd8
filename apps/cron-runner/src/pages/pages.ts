import { type BpError, isBpError, parseInstant } from '@bp/contracts';
import { readBundleJson } from '@bp/model';
import { lockOwner, type Project, type RunRecord, shownStatus } from '@bp/pipeline';
import type { VersionInfo } from '@bp/registry';
import { drawPlots, html, type Markup } from '@bp/report';
import { askDialog } from '../dashboard/ask.js';
import type { DashboardPage } from '../dashboard/dashboard-page.js';
import { listing } from '../dashboard/listing.js';
import { runsList, type ShownRun, versionsList } from '../dashboard/lists.js';
import { type PageOptions, pageHeader, pageShell } from '../dashboard/page-shell.js';
import { rolloutPlots } from '../dashboard/rollout-plot.js';
import { rolloutSection, rolloutsList } from '../dashboard/rollout-section.js';
import type { Reply } from '../http/reply.js';
import { cardOf, reportOf } from '../http/reports.js';
import type { Visitor } from '../http/visitor.js';
import type { RolloutView } from '../state/rollout-view.js';
import type { View } from '../state/view.js';
import { comparePage } from './compare-page.js';
import { createFeedbackView, dataPage } from './data-page.js';
import { createProduction, predictPage } from './predict-page.js';
import { runPage } from './run-page.js';
import { versionPage } from './version-page.js';

export interface PagesOptions {
  readonly project: Project;
  readonly view: () => Promise<View>;
  readonly rollout: () => Promise<RolloutView>;
  readonly dashboard: DashboardPage;
}

/** Who asks for a page, and what for. */
export interface Asked {
  readonly query: URLSearchParams;
  readonly visitor: Visitor;
}

type Page = (asked: Asked) => Promise<Reply>;

/** Every page for people: what answers at a path, or `null`. */
export function createPages(options: PagesOptions): (path: string) => Page | null {
  const { project, view, dashboard } = options;
  const { clock, registry } = project;
  const feedback = createFeedbackView(project);
  const production = createProduction(registry);
  const page =
    (title: string, at: PageOptions['at'], make: (asked: Asked) => Promise<Markup>): Page =>
    async (asked) =>
      pageShell({ title, at, content: await make(asked), visitor: asked.visitor });
  const fixed: Readonly<Record<string, Page>> = {
    '/': ({ visitor }) => dashboard.render(visitor),
    '/runs': page('Runs', '/runs', async ({ query }) => {
      const list = runsList(await shownRuns(options), clock());
      return html`${pageHeader('Runs')}${listing(list, { path: '/runs', query })}`;
    }),
    '/versions': page('Versions', '/versions', async ({ query }) => {
      const list = versionsList(await view(), clock());
      const beside = html`<a href="/versions/compare">Two side by side</a>`;
      return html`${pageHeader('Versions', beside)}${listing(list, { path: '/versions', query })}`;
    }),
    '/versions/compare': page('Two versions', '/versions', async ({ query }) => {
      const versions = [...((await view()).index?.versions ?? [])].reverse();
      const names = versions.map(({ version }) => version);
      const [a, b] = [query.get('a'), query.get('b')];
      if (a === null || b === null) return comparePage(names, null);
      return orProblem(async () =>
        comparePage(names, [await registry.info(a), await registry.info(b)]),
      );
    }),
    '/rollouts': (asked) => rolloutsReply(options, asked),
    '/data': page('Data', '/data', async () => {
      const { runs } = await view();
      return orProblem(async () => dataPage(await feedback(), runs, clock()));
    }),
    '/predict': page('Predict', '/predict', ({ query }) => predictPage(query, production)),
  };
  return (path) => {
    if (Object.hasOwn(fixed, path)) return fixed[path] ?? null;
    for (const [pattern, reply] of NAMED) {
      const name = pattern.exec(path)?.[1];
      if (name !== undefined) return (asked) => reply(options, asked, name);
    }
    return null;
  };
}

/** Pages of one run or version. */
const NAMED: readonly (readonly [RegExp, typeof runReply])[] = [
  [/^\/runs\/(\d{8}_\d{6}_[0-9a-f]+)$/, runReply],
  [/^\/reports\/runs\/(\d{8}_\d{6}_[0-9a-f]+)$/, runReportReply],
  [/^\/versions\/(v\d+\.\d+\.\d+)$/, versionReply],
  [/^\/reports\/versions\/(v\d+\.\d+\.\d+)$/, versionReportReply],
  [/^\/cards\/(v\d+\.\d+\.\d+)$/, cardReply],
];

/** Where there is nothing. */
export function notFound(visitor: Visitor): Reply {
  const problem = problemPart(
    'There is nothing at this address.',
    'The pages above lead to all there is.',
  );
  const content = html`${pageHeader('Not found')}${problem}`;
  return pageShell({ title: 'Not found', at: null, content, visitor, status: 404 });
}

async function shownRuns({ project, view }: PagesOptions): Promise<ShownRun[]> {
  const owner = await lockOwner(project.paths.lock).catch(() => null);
  return (await view()).runs.map((run) => ({ run, status: shownStatus(run, owner) }));
}

async function rolloutsReply(
  { project, rollout, dashboard }: PagesOptions,
  { query, visitor }: Asked,
): Promise<Reply> {
  const now = project.clock();
  const view = await rollout();
  const [plot] = await drawPlots(rolloutPlots(view));
  const history = listing(rolloutsList(view.all, now), { path: '/rollouts', query });
  const content = html`${pageHeader('Rollouts')}
${rolloutSection({ view, plot, visitor, now })}
<h2>All rollouts</h2>
${history}`;
  const key = await dashboard.key();
  const beside = visitor.canSignIn ? askDialog(visitor) : null;
  return pageShell({ title: 'Rollouts', at: '/rollouts', content, visitor, key, beside });
}

async function runReply(options: PagesOptions, { visitor }: Asked, id: string): Promise<Reply> {
  const found = (await shownRuns(options)).find(({ run }) => run.run_id === id);
  if (found === undefined) return notFound(visitor);
  const content = runPage(found.run, found.status, options.project.clock());
  return pageShell({ title: `Run ${id}`, at: '/runs', content, visitor });
}

/** The report of a run; without one, its page. */
async function runReportReply(options: PagesOptions, asked: Asked, id: string): Promise<Reply> {
  const run = (await options.view()).runs.find(({ run_id }) => run_id === id) ?? null;
  return (await reportOf(options.project.paths.models, run)) ?? runReply(options, asked, id);
}

async function versionReply(
  options: PagesOptions,
  { visitor }: Asked,
  version: string,
): Promise<Reply> {
  const { project } = options;
  const view = await options.view();
  const entry = view.index?.versions.find((one) => one.version === version);
  if (entry === undefined) return notFound(visitor);
  const content = await versionPage({
    view,
    entry,
    ...(await filesOf(project, version)),
    run: makerOf(view, version, entry.created_at),
    now: project.clock(),
  });
  return pageShell({ title: version, at: '/versions', content, visitor });
}

type Importance = readonly { readonly feature: string; readonly gain: number }[];

async function filesOf(
  { registry }: Project,
  version: string,
): Promise<{ readonly info: VersionInfo | BpError; readonly importance: Importance | null }> {
  try {
    const info = await registry.info(version);
    const hasImportance = Object.hasOwn(info.manifest.files, 'importance.json');
    const importance = hasImportance
      ? await readBundleJson<Importance>(info.dir, 'importance.json')
      : null;
    return { info, importance };
  } catch (error) {
    if (!isBpError(error)) throw error;
    return { info: error, importance: null };
  }
}

/** The report of the run that made the version; without one, its page. */
async function versionReportReply(
  options: PagesOptions,
  asked: Asked,
  version: string,
): Promise<Reply> {
  const view = await options.view();
  const made = view.index?.versions.find((entry) => entry.version === version);
  const run = made === undefined ? null : makerOf(view, version, made.created_at);
  return (
    (await reportOf(options.project.paths.models, run)) ?? versionReply(options, asked, version)
  );
}

async function cardReply(
  { project }: PagesOptions,
  { visitor }: Asked,
  version: string,
): Promise<Reply> {
  try {
    return await cardOf(project, version);
  } catch (error) {
    if (!isBpError(error)) throw error;
    if (error.code === 'VERSION_UNKNOWN') return notFound(visitor);
    const content = html`${pageHeader(version)}${problemPart(error.message, error.remedy)}`;
    return pageShell({ title: version, at: '/versions', content, visitor, status: 500 });
  }
}

/** Numbers are never given twice, but a folder of runs may be older than its registry. */
function makerOf({ runs }: View, version: string, createdAt: string): RunRecord | null {
  const made = parseInstant(createdAt) ?? Number.NaN;
  const isOf = (run: RunRecord): boolean =>
    run.version === version && made >= (parseInstant(run.started_at) ?? Number.POSITIVE_INFINITY);
  return runs.find(isOf) ?? null;
}

async function orProblem(make: () => Promise<Markup>): Promise<Markup> {
  try {
    return await make();
  } catch (error) {
    if (!isBpError(error)) throw error;
    return html`${pageHeader('Problem')}${problemPart(error.message, error.remedy)}`;
  }
}

function problemPart(message: string, remedy: string): Markup {
  return html`<section class="card"><p>${message}</p><p>${remedy}</p></section>`;
}
