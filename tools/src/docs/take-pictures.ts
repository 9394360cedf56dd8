import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openDecider } from '@bp/decisions';
import { collectStep, openProject, retrain } from '@bp/pipeline';
import {
  AUTOMATION_LOG,
  createWorld,
  liveActions,
  simulateWeek,
  WEEK_MS,
  writeLogs,
} from '@bp/simulator';
import { type Browser, chromium } from 'playwright-core';
import { withRunner } from '../runner-process.js';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';

/** Attempts a week: a small start, so that more feedback makes better models for some time. */
const WEEKS = [
  900, 1100, 1300, 1500, 1900, 2400, 3000, 2700, 2400, 2900, 2300, 2600, 2200, 2500, 2800, 2400,
];
const WORLD = { seed: 5, sites: 4000 } as const;
/** So many versions were deployed when somebody rolls back. */
const ROLLBACK_AFTER = 4;
const DAY_MS = 86_400_000;
const ROLLOUT_DAYS = 6;
const ACTIONS_A_DAY = 120;

const CHROMIUM = '/usr/bin/chromium';
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const WIDTH = 1100;
/** The elements that a picture shows, and all between them; without a first one from the top of the page on. */
const SHOWN: Readonly<Record<string, { readonly first?: string; readonly last: string }>> = {
  report: { last: 'section .grid > .card' },
  dashboard: { last: '.plots > :last-child' },
  rollout: { last: 'main figure' },
};
const MARGIN = 14;

/** Months of a simulated project, retrained every week; the newest run was a day ago. Gives the last report of a promotion. */
async function liveThroughWeeks(root: string): Promise<string> {
  const world = createWorld({ ...WORLD, start: Date.now() - WEEKS.length * WEEK_MS - DAY_MS });
  let now = world.start;
  const project = openProject({ root, env: {}, clock: () => now, actor: 'cron-runner' });
  let carried: Awaited<ReturnType<typeof writeLogs>>['carried'] = [];
  let report: string | null = null;
  let deployed = 0;
  for (const [week, count] of WEEKS.entries()) {
    now = world.start + (week + 1) * WEEK_MS;
    const attempts = simulateWeek(world, { week, attempts: count });
    ({ carried } = await writeLogs({ attempts, root, append: true, until: now, carried }));
    const result = await retrain(project, { note: 'weekly run' });
    if (!result.deployed) continue;
    ({ report } = result);
    deployed += 1;
    if (deployed === ROLLBACK_AFTER) {
      now += DAY_MS;
      await project.registry.rollback({ reason: 'complaints about forum posts', by: 'ann' });
    }
  }
  if (report === null) throw new Error('Nothing was deployed.');
  return join(root, report);
}

/** The newest version that was kept is tried beside production for some days: too few to decide. */
async function beginRollout(root: string): Promise<void> {
  const world = createWorld({ ...WORLD, start: Date.now() - ROLLOUT_DAYS * DAY_MS });
  let now = world.start;
  const { registry, paths, ...project } = openProject({ root, env: {}, clock: () => now });
  const kept = (await registry.list()).find(({ deployed_at }) => deployed_at === null);
  if (kept === undefined) throw new Error('Every version was deployed.');
  await registry.startRollout({
    version: kept.version,
    share: 0.5,
    reason: 'nearly as good on the test part, and half as large',
    by: 'ann',
  });
  const decider = await openDecider({ root: paths.models, log: paths.logs, clock: () => now });
  const outcomes = liveActions(world, {
    from: now,
    to: Date.now(),
    actions: ROLLOUT_DAYS * ACTIONS_A_DAY,
    seed: WORLD.seed,
    decide: (input, { taskId, at }) => {
      now = at;
      return decider.decide(input, { taskId });
    },
  });
  await decider.close();
  await appendFile(join(root, AUTOMATION_LOG), outcomes.join(''));
  now = Date.now();
  await collectStep({ registry, paths, ...project }, { sinceDays: ROLLOUT_DAYS });
}

async function takePicture(browser: Browser, url: string, name: string): Promise<void> {
  const page = await browser.newPage({
    colorScheme: 'light',
    reducedMotion: 'reduce',
    viewport: { width: WIDTH, height: WIDTH },
  });
  await page.goto(url);
  const place = async (selector: string) => {
    const box = await page.locator(selector).first().boundingBox();
    if (box === null) throw new Error(`${url} shows no ${selector}.`);
    return box;
  };
  const { first, last } = SHOWN[name]!;
  const top = first === undefined ? 0 : (await place(first)).y - MARGIN;
  const end = await place(last);
  await page.screenshot({
    path: join(CHECKOUT, 'docs/pictures', `${name}.png`),
    fullPage: true,
    clip: { x: 0, y: top, width: WIDTH, height: Math.ceil(end.y + end.height + MARGIN - top) },
  });
  await page.close();
}

await inScratch(async (folder) => {
  const root = join(folder, 'my-project');
  const report = await liveThroughWeeks(root);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  try {
    await takePicture(browser, `file://${report}`, 'report');
    await withRunner(root, (url) => takePicture(browser, url, 'dashboard'));
    await beginRollout(root);
    await withRunner(root, (url) => takePicture(browser, `${url}/rollouts`, 'rollout'));
  } finally {
    await browser.close();
  }
});
