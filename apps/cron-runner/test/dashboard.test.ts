import { projectPaths } from '@bp/pipeline';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { logArm } from '../../../packages/pipeline/src/testing/rollout-logs.js';
import type { RunOptions } from '../src/run/run-protocol.js';
import { browserTitle, CHROMIUM, listen, openBrowser, violations } from '../src/testing/browser.js';
import { projectWithHistory } from '../src/testing/project-with-history.js';
import { resultOf, runRecord, saveRun } from '../src/testing/run-records.js';
import { type StartedRunner, startedRunner, TOKEN } from '../src/testing/started-runner.js';
import { collectInto } from './collect-into.js';

const DAY_MS = 86_400_000;
const HOSTILE = `"><script>window.hacked=1</script><img src=x onerror="window.hacked=1"> javascript:hacked`;

describe.skipIf(CHROMIUM === undefined)(browserTitle('the dashboard in a browser'), () => {
  let browser: Browser;
  let started: StartedRunner;
  let begun: RunOptions[];
  const complaints: string[] = [];

  beforeAll(async () => {
    begun = [];
    browser = await openBrowser();
    started = await startedRunner({
      execute: async (options, { onSay, onProgress }) => {
        begun.push(options);
        onSay('Step 3: Training New Model');
        onProgress({ task: 'Training', share: 0.4 });
        await new Promise((done) => setTimeout(done, 2500));
        const record = runRecord(Date.now(), { note: options.note ?? null, status: 'unchanged' });
        await saveRun(projectPaths(started.root).runs, record);
        return { ok: true, result: resultOf(record) };
      },
      prepare: async (root) => {
        const now = Date.now();
        const made = await projectWithHistory({
          root,
          runs: 24,
          now,
          text: HOSTILE,
          rolloutDays: 3,
          waits: true,
        });
        const shared = { root, rollout: made?.id ?? '', at: now - 3 * DAY_MS, spanMs: 2 * DAY_MS };
        await logArm({ ...shared, arm: 'production', successes: 60, failures: 60 });
        await logArm({ ...shared, arm: 'candidate', successes: 55, failures: 65, missing: 3 });
        await collectInto(root, now);
      },
    });
  });
  afterAll(async () => {
    await browser?.close();
    await started?.close();
  });

  const open = async (
    path = '/',
    options: Parameters<Browser['newPage']>[0] = {},
  ): Promise<Page> => {
    const page = await browser.newPage(options);
    listen(page, complaints);
    await page.goto(`${started.runner.url}${path}`);
    return page;
  };
  it('runs nothing that comes from data, and breaks no rule of its own policy', async () => {
    const page = await open();
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('says everything without JavaScript', async () => {
    const page = await open('/', { javaScriptEnabled: false });
    for (const words of ['In production', 'Rollback rate', 'Accuracy over versions', 'Drift']) {
      expect(await page.getByText(words).first().isVisible()).toBe(true);
    }
    expect(await page.locator('svg.plot:visible').count()).toBe(4);
    expect(await page.getByText('not decided yet', { exact: true }).isVisible()).toBe(true);
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await page.locator('time').first().textContent()).toMatch(/ago|in |yesterday/);
    await page.getByText('All 24 runs').click();
    expect(await page.locator('tbody tr:visible').count()).toBe(24);
    await page.getByLabel('Search').fill('deployed');
    await page.getByRole('button', { name: 'Search' }).click();
    expect(page.url()).toMatch(/\/runs\?search=deployed$/);
    const found = await page.locator('tbody tr').count();
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThan(24);
    await page.getByRole('link', { name: 'Accuracy' }).click();
    expect(page.url()).toMatch(/\/runs\?search=deployed&sort=accuracy&order=ascending$/);
    expect(await page.locator('tbody tr').count()).toBe(found);
    await page.close();
  });

  it('is one click away from each report and each run', async () => {
    const page = await open();
    await page.locator('.now .version a').click();
    expect(await page.title()).toMatch(/^v1/);
    await page.getByRole('link', { name: 'Report' }).click();
    expect(await page.title()).toMatch(/^Report of v1/);
    await page.goBack();
    await page.goBack();
    await page.getByRole('link', { name: 'Report of run' }).first().click();
    expect(await page.title()).toMatch(/^Report of v1/);
    await page.goBack();
    await page.locator('a[href^="/runs/2"]').nth(1).click();
    expect(await page.getByRole('heading', { name: 'Steps' }).isVisible()).toBe(true);
    await page.close();
  });

  it("tells times in the reader's zone, with UTC on hovering, and is reached by keyboard", async () => {
    const page = await open('/runs', { timezoneId: 'Asia/Tokyo', locale: 'en-GB' });
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.locator('tbody tr').last().locator('th a').click();
    const time = page.locator('time[data-local]').first();
    const instant = new Date((await time.getAttribute('datetime')) ?? '');
    const tokyo = { timeZone: 'Asia/Tokyo', dateStyle: 'medium', timeStyle: 'short' } as const;
    expect(await time.textContent()).toBe(instant.toLocaleString('en-GB', tokyo));
    expect(await time.getAttribute('title')).toMatch(/ UTC$/);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('starts a run with the token, shows how far it is, and then its outcome', async () => {
    const page = await open();
    const ask = async (token: string): Promise<void> => {
      await page.getByLabel('Token').fill(token);
      await page.getByRole('button', { name: 'Do it' }).click();
    };
    await page.getByRole('button', { name: 'Run now' }).click();
    expect(await violations(page)).toEqual([]);
    await ask('wrong');
    await page.getByText('not the right one').waitFor();
    expect(begun).toEqual([]);
    // The browser itself reports the 401, which is what was wanted.
    expect(complaints.splice(0)).toHaveLength(1);
    await page.getByLabel('Note').fill('from the page');
    await ask(TOKEN);
    await page.getByText('The run has started.').waitFor();
    expect(begun).toEqual([{ useApi: false, note: 'from the page' }]);
    await page.getByText('Step 3: Training New Model').waitFor();
    expect(await page.getByRole('progressbar').getAttribute('value')).toBe('40');
    await page.locator('.last', { hasText: 'unchanged' }).waitFor({ timeout: 15_000 });
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('changes the share of the rollout that it shows', async () => {
    const page = await open('/rollouts');
    await page.getByRole('button', { name: 'Change the share' }).click();
    expect(await page.getByLabel('Share, above').inputValue()).toBe('0.5');
    expect(await violations(page)).toEqual([]);
    await page.getByLabel('Share, above').fill('0.25');
    await page.getByLabel('Note').fill('careful');
    await page.getByLabel('Token').fill(TOKEN);
    const [asked] = await Promise.all([
      page.waitForRequest('**/rollout/share'),
      page.getByRole('button', { name: 'Do it' }).click(),
    ]);
    expect(asked.postDataJSON()).toMatchObject({ share: 0.25, reason: 'careful' });
    await page.getByText('25% of the units').waitFor();
    await page.getByRole('button', { name: 'Stop the rollout' }).click();
    expect(await page.getByLabel('Share, above').isVisible()).toBe(false);
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('asks for no token of somebody who signed in, until they sign out', async () => {
    const page = await open('/rollouts');
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('Token').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(complaints.splice(0)).toHaveLength(1);
    await page.getByLabel('Token').fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Sign out').waitFor();
    expect(await page.evaluate('document.cookie')).toBe('');
    await page.goto(`${started.runner.url}/rollouts`);
    await page.getByRole('button', { name: 'Change the share' }).click();
    expect(await page.getByLabel('Token').count()).toBe(0);
    await page.getByLabel('Share, above').fill('0.3');
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('30% of the units').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in' }).waitFor();
    expect(complaints).toEqual([]);
    await page.close();
  });

  it('asks for a rollback from the version that it shows', async () => {
    const page = await open();
    const shown = await page.locator('.now .version').textContent();
    await page.getByRole('button', { name: 'Roll back' }).click();
    await page.getByLabel('Note').fill('complaints');
    await page.getByLabel('Token').fill('wrong');
    const [asked] = await Promise.all([
      page.waitForRequest('**/rollback'),
      page.getByRole('button', { name: 'Do it' }).click(),
    ]);
    expect(asked.postDataJSON()).toEqual({ reason: 'complaints', ifProduction: shown });
    await page.getByText('not the right one').waitFor();
    expect(complaints.splice(0)).toHaveLength(1);
    await page.close();
  });
});
