import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inScratch } from '../scratch.js';
import { CHECKOUT } from '../workspace.js';
import { CONTESTS_FILE, type ContestResult } from './contest.js';
import { measuredNow, readFigures } from './figures.js';
import { type BenchOutcome, textForPeople } from './outcomes.js';
import { keepFigures } from './page.js';

/*
 * npm run bench -- [NAME …]
 *
 * Runs every bench:NAME of package.json, or those named, one after the other; each puts its contenders against
 * each other in turns. The figures go into docs/benchmarks.json, and docs/benchmarks.md is made from them.
 */

/** These keep their own figures and take long: run them by themselves. */
const APART = ['scaling', 'accuracy', 'large'];

const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
const names = Object.keys(scripts).flatMap((script) => /^bench:(.+)$/.exec(script)?.[1] ?? []);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) throw new Error(`no bench:${unknown[0]}; there are ${names.join(', ')}`);
const chosen = asked.length > 0 ? asked : names.filter((name) => !APART.includes(name));

const before = Object.entries(readFigures().benches ?? {});
let benches = Object.fromEntries(before.filter(([name]) => names.includes(name)));
for (const name of chosen) {
  process.stderr.write(`\nbench:${name}\n`);
  const outcome = await run(name);
  if (!outcome.held) process.exitCode = 1;
  benches = { ...benches, [name]: measuredNow(outcome) };
  keepFigures({ benches });
  process.stdout.write(`${summary(name, outcome)}\n`);
}

/** The command of a script without the build that it begins with: everything is built already. */
function commandOf(name: string): string {
  return scripts[`bench:${name}`]!.split('&&').at(-1)!.trim();
}

function run(name: string): Promise<BenchOutcome> {
  return inScratch((folder) => {
    const file = join(folder, 'contests.jsonl');
    const start = performance.now();
    const bench = spawnSync('npx', ['--no', '-c', commandOf(name)], {
      cwd: CHECKOUT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, [CONTESTS_FILE]: file },
      maxBuffer: 64 * 2 ** 20,
    });
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return {
      held: bench.status === 0,
      seconds: (performance.now() - start) / 1000,
      contests: lines.map((line) => JSON.parse(line) as ContestResult),
      text: textForPeople(bench.stdout),
    };
  });
}

function summary(name: string, { held, contests, text }: BenchOutcome): string {
  const rows = contests.map(({ title, ratios }) =>
    ratios === null
      ? `  ${title}: no peer here`
      : `  ${title}: time × ${ratios.seconds.toFixed(2)}, memory × ${ratios.max_rss_mb.toFixed(2)}`,
  );
  return [`bench:${name}${held ? '' : ' FAILED'}`, ...rows, text].filter(Boolean).join('\n');
}
