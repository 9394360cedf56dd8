import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type AttemptRow,
  compareModels,
  evaluateModel,
  partOfRows,
  type ScoredPart,
} from '@bp/evaluator';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawPlots, htmlReport, plotsOf, type ReportInput, writeReport } from '../src/index.js';
import { fullCard, fullReport, HOSTILE } from './report-inputs.js';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
const STAMP = '20261124_020000';

/** The same attempt of a comment forty times. */
function fortyRows(row: Omit<AttemptRow, 'action'>): ScoredPart {
  return partOfRows(new Array<AttemptRow>(40).fill({ action: 'comment', ...row }));
}

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-report-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('writeReport', () => {
  it('writes text, JSON, one page and plots as SVG and PNG, and nothing else', async () => {
    const folder = join(dir, 'ml', 'models');
    const report = fullReport();
    const written = await writeReport({ dir: folder, stamp: STAMP, report });
    const names = ['confusion_matrix', 'reliability', 'per_class', 'slices'];
    names.push('differences', 'importance', 'drift');
    expect(written.plots.map((path) => path.slice(folder.length + 1))).toEqual(
      names.flatMap((name) => [
        `evaluation_${STAMP}_${name}.svg`,
        `evaluation_${STAMP}_${name}.png`,
      ]),
    );
    expect((await readdir(folder)).length).toBe(3 + 2 * names.length);
    expect(JSON.parse(await readFile(written.json, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(report)),
    );
    for (const plot of written.plots) {
      const bytes = await readFile(plot);
      if (plot.endsWith('.png')) expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      else expect(bytes.toString()).toContain('xmlns="http://www.w3.org/2000/svg"');
    }
  });

  it('prints what a terminal needs: banner, verdict, matrix, classification report', async () => {
    const { txt } = await writeReport({ dir, stamp: STAMP, report: fullReport() });
    const text = await readFile(txt, 'utf8');
    const flowing = text.replace(/\s+/g, ' ');
    expect(text.split('\n')[0]).toBe('='.repeat(70));
    expect(text).toMatch(/^VERDICT: (PROMOTE|KEEP)/m);
    expect(text).toMatch(/^ +comment +profile +forum +guest +total$/m);
    expect(text).toMatch(/^ +precision +recall +f1-score +support$/m);
    expect(text).toMatch(/^ {2}macro avg +0\.\d{4} +0\.\d{4} +0\.\d{4} +\d/m);
    expect(flowing).toContain(
      'Earlier comparisons on these test rows: 5; promotions that they decided: 1.',
    );
    expect(flowing).toMatch(/After 6 comparisons on the same test rows/);
  });

  it('lets nothing of the data become markup, a request or a terminal command', async () => {
    const { html, txt, plots } = await writeReport({
      dir,
      stamp: 'hostile',
      report: fullReport(HOSTILE),
    });
    const page = await readFile(html, 'utf8');
    expect(page).not.toContain('<script');
    expect(page).not.toContain('<img');
    expect(page).toContain("default-src 'none'; style-src 'sha256-");
    expect(page).not.toMatch(/ (?:style|on\w+)="/);
    for (const file of [html, txt, ...plots.filter((plot) => plot.endsWith('.svg'))]) {
      const content = await readFile(file, 'utf8');
      expect(content).not.toContain('\u001b');
      if (file !== txt) expect(content).not.toContain('<script');
    }
  });

  it.each([
    ['an empty part', partOfRows([])],
    ['failures alone', fortyRows({ success: false })],
    ['one class', fortyRows({ recommended: 'comment' })],
    ['no numbers at all', fortyRows({ chances: [Number.NaN, Number.NaN, 0, 0] })],
  ])('reports on %s all the same', async (name, challenger) => {
    const report: ReportInput = {
      title: name,
      createdAt: '2026-11-24T02:00:00.000Z',
      evaluation: evaluateModel(challenger, { resamples: 200 }),
      comparison: compareModels({ champion: null, challenger, baselineAction: 'comment' }),
      importance: null,
      drift: null,
      lineage: null,
      testSetUses: null,
    };
    expect(report.comparison?.verdict).not.toBe('promote');
    const written = await writeReport({ dir, stamp: name.replaceAll(' ', '-'), report });
    const page = await readFile(written.html, 'utf8');
    expect(page).toContain('Not deployed: ');
    expect(page + (await readFile(written.txt, 'utf8'))).not.toMatch(/\bNaN\b|undefined|Infinity/);
  });

  it('says where it could not write', async () => {
    const file = join(dir, 'a-file');
    await writeFile(file, '');
    await expect(
      writeReport({ dir: join(file, 'x'), stamp: STAMP, report: fullReport() }),
    ).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    await expect(
      writeReport({ dir, stamp: '../evil', report: fullReport() }),
    ).rejects.toMatchObject({ code: 'USAGE' });
  });
});

const missing = !existsSync(CHROMIUM);
const suite = missing ? 'the page (skipped: apt-get install chromium)' : 'the page in a browser';
describe.skipIf(missing)(suite, () => {
  let browser: Browser;
  let page: string;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    page = (await writeReport({ dir, stamp: 'browser', report: fullReport() })).html;
  });
  afterAll(() => browser?.close());

  const axe = readFileSync(new URL(import.meta.resolve('axe-core')), 'utf8');
  const violationsIn = (tab: Page): Promise<unknown> =>
    tab.evaluate(
      `${axe};axe.run().then((found) => found.violations.map(({ id, nodes }) => id + ' ' + nodes[0].html))`,
    );
  const DESK = { width: 1180, height: 900 };
  /** CSS pixels between margins of 14 mm. */
  const A4 = { width: 688, height: 1016 };
  const PHONE = { width: 360, height: 740 };

  it.each([
    ['light', { viewport: DESK, colorScheme: 'light' }],
    ['dark', { viewport: DESK, colorScheme: 'dark' }],
    ['phone', { viewport: PHONE, colorScheme: 'light' }],
  ] as const)('is accessible, complete and no wider than the screen (%s)', async (_, options) => {
    const context = await browser.newContext(options);
    const tab = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    tab.on('console', (message) => complaints.push(message.text()));
    tab.on('request', (request) => requests.push(request.url()));
    await tab.goto(pathToFileURL(page).href);
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThan(1);
    expect(await tab.locator('figure svg').count()).toBe(7);
    expect(await violationsIn(tab)).toEqual([]);
    expect(complaints).toEqual([]);
    expect(requests).toEqual([pathToFileURL(page).href]);
    await context.close();
  });

  it('draws a card of a version that is accessible too', async () => {
    const document = fullCard();
    const file = join(dir, 'card.html');
    await writeFile(file, htmlReport(document, await drawPlots(plotsOf(document))));
    const tab = await browser.newPage({ viewport: PHONE });
    await tab.goto(pathToFileURL(file).href);
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThan(1);
    expect(await violationsIn(tab)).toEqual([]);
    await tab.close();
  });

  it('prints in dark mode as dark ink on white paper, no wider than A4', async () => {
    const context = await browser.newContext({ viewport: A4, colorScheme: 'dark' });
    const tab = await context.newPage();
    await tab.goto(pathToFileURL(page).href);
    await tab.emulateMedia({ media: 'print', colorScheme: 'dark' });
    expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThan(1);
    const colours = await tab.evaluate(
      '[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]',
    );
    expect(colours).toEqual(['rgb(255, 255, 255)', 'rgb(29, 33, 38)']);
    await context.close();
  });
});
