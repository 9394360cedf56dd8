import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { browserTitle, CHROMIUM, listen, openBrowser, violations } from '../src/testing/browser.js';
import { projectWithHistory } from '../src/testing/project-with-history.js';
import { runRecord } from '../src/testing/run-records.js';
import { smallProject } from '../src/testing/small-project.js';
import { type StartedRunner, startedRunner } from '../src/testing/started-runner.js';

const NOW = Date.UTC(2026, 5, 10, 12);
const DAY_MS = 86_400_000;
const TEXT = `"><img src=x onerror="window.hacked=1"> weeks-of-one-long-word-${'x'.repeat(80)}`;
const RUN = `/runs/${runRecord(NOW - DAY_MS).run_id}`;
const LISTS = ['/', '/runs', '/versions', '/versions/compare', '/rollouts', '/data', '/predict'];
const ASKED = '/predict?url=https%3A%2F%2Fexample.org%2Fforum%2F&pa=30&requires_login=0';

const PROJECTS = {
  empty: { prepare: async () => {}, paths: [...LISTS, '/predict?pa=30', '/sign-in'] },
  small: {
    prepare: (root: string) => smallProject({ root, now: NOW, text: TEXT }),
    paths: [
      ...['/', '/runs', '/versions', '/data', RUN, '/versions/v1.0.0', ASKED],
      '/versions/compare?a=v1.0.0&b=v1.1.0',
    ],
  },
  large: {
    prepare: (root: string) =>
      projectWithHistory({ root, runs: 215, now: NOW, text: TEXT, rolloutDays: 3, waits: true }),
    paths: ['/', '/runs?search=kept&sort=why&page=2', RUN, '/versions?sort=accuracy', '/rollouts'],
  },
} as const;

/** Colours do not depend on the width, nor the layout on colours: each once. */
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 390 },
] as const;

describe.skipIf(CHROMIUM === undefined)(browserTitle('every page in a browser'), () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser?.close());

  it.each(Object.entries(PROJECTS))(
    'has no fault that axe finds, no overflow and no complaint: %s project',
    async (_name, { prepare, paths }) => {
      const complaints: string[] = [];
      const started = await startedRunner({
        clock: () => NOW,
        execute: () => Promise.reject(new Error('not to be called')),
        prepare,
      });
      try {
        const page = await browser.newPage();
        listen(page, complaints);
        for (const path of paths) {
          const response = await page.goto(`${started.runner.url}${path}`);
          expect(response?.status(), path).toBe(200);
          for (const { colorScheme, width } of LOOKS) {
            await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
            await page.setViewportSize({ width, height: 900 });
            expect(await violations(page), `${path} ${colorScheme} ${width}`).toEqual([]);
            const root = 'document.documentElement';
            const overflow = await page.evaluate(`${root}.scrollWidth - ${root}.clientWidth`);
            expect(overflow, `${path} ${width}`).toBeLessThanOrEqual(0);
          }
          expect(await page.evaluate('window.hacked'), path).toBeUndefined();
        }
        await page.close();
      } finally {
        await started.close();
      }
      expect(complaints).toEqual([]);
    },
    180_000,
  );

  it('tells of a run, a version, data and a prediction in words', async () => {
    const started: StartedRunner = await startedRunner({
      clock: () => NOW,
      execute: () => Promise.reject(new Error('not to be called')),
      prepare: (root) => smallProject({ root, now: NOW }),
    });
    try {
      const page = await browser.newPage({ javaScriptEnabled: false });
      const read = async (path: string): Promise<string> => {
        await page.goto(`${started.runner.url}${path}`);
        return page.locator('main').innerText();
      };
      const run = await read(RUN);
      expect(run).toContain('weighted accuracy 0.6100 before, 0.6150 with it, +0.0050');
      expect(run).toMatch(/Improvement\s+broken\s+0\.0050\s+0\.0100\s+Weighted accuracy changes/);
      expect(run).toMatch(/Enough scored rows\s+held\s+90\s+30/);
      expect(run).toMatch(
        /Collect feedback\s+done\s+.*57 new attempts; 60 lines read; 3 could not/,
      );
      expect(run).toMatch(
        /40 to train, 9 to test; 2 rows left out: no domain; the data have drifted/,
      );
      expect(run).not.toMatch(/accuracy_weighted|min_improvement|[{}]/);
      const version = await read('/versions/v1.0.0');
      for (const words of ['in production', 'How it was judged', 'dataset-1', 'Deployments']) {
        expect(version).toContain(words);
      }
      expect(await read('/versions/compare?a=v1.0.0&b=v1.1.0')).toMatch(
        /accuracy\s+0\.6100\s+0\.6200/,
      );
      const data = await read('/data');
      expect(data).toMatch(/Attempts\s+57/);
      expect(data).toMatch(/not one of the four actions\s+3\s+logs\/automation_logs\.jsonl/);
      expect(data).toContain('How far the data have moved');
      expect(await read(ASKED)).toMatch(/So says v1\.0\.0/);
      const model = await page.locator('svg[aria-label^="Chance of each action"]').count();
      const why = await page.getByRole('img', { name: /^Why \w+: .*pa [+−]\d/ }).count();
      expect([model, why]).toEqual([1, 1]);
      expect(await page.getByLabel('Page authority').inputValue()).toBe('30');
      expect(await read('/predict?pa=300')).toContain('"pa" is "300"; allowed: a number from 0');
      await page.close();
    } finally {
      await started.close();
    }
  });
});
