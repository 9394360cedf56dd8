import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import type { StudyTask, StudyWorld } from './gate-evidence.js';
import { studyWorld } from './gate-world.js';

/** What was worked out stays here: a study that was stopped goes on where it was. */
const FOLDER = join(CHECKOUT, '.nx/bench-gate');

/** What the study is made of: with another text of these, everything is worked out anew. */
const CODE = [
  ...['gate-world', 'gate-learner', 'gate-damage'].map((name) => `tools/src/bench/${name}.ts`),
  ...['compare-values', 'week-surprise'].map((name) => `packages/evaluator/src/value/${name}.ts`),
  ...readdirSync(join(CHECKOUT, 'packages/simulator/src'))
    .filter((name) => !name.endsWith('.test.ts'))
    .map((name) => `packages/simulator/src/${name}`),
];

function placeOf(task: StudyTask, code: string): string {
  const name = `${task.world}-${task.seed}-${task.size}`;
  const hash = createHash('sha256').update(code).update(JSON.stringify(task)).digest('hex');
  return join(FOLDER, `${name}-${hash.slice(0, 12)}.json`);
}

/** Works out what is not there yet, over `processes` processes, and hands each to `visit` in the order of the tasks. */
export async function studyWorlds(
  tasks: readonly StudyTask[],
  processes: number,
  onDone: (task: StudyTask) => void,
): Promise<StudyWorld[]> {
  mkdirSync(FOLDER, { recursive: true });
  const code = CODE.map((path) => readFileSync(join(CHECKOUT, path), 'utf8')).join('\n');
  const found = tasks.map((task) => known(placeOf(task, code)));
  const open = [...tasks.keys()].filter((at) => found[at] === null);
  const workers = Array.from({ length: Math.min(processes, open.length) }, async () => {
    for (let at = open.shift(); at !== undefined; at = open.shift()) {
      const task = tasks[at]!;
      await inProcess(task, placeOf(task, code));
      found[at] = known(placeOf(task, code));
      onDone(task);
    }
  });
  await Promise.all(workers);
  return found.filter((each) => each !== null);
}

function known(path: string): StudyWorld | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StudyWorld;
  } catch {
    return null;
  }
}

async function inProcess(task: StudyTask, path: string): Promise<void> {
  const worker = fork(import.meta.filename, [JSON.stringify(task), path]);
  const [code] = await once(worker, 'exit');
  if (code !== 0) throw new Error(`${task.world} ${task.seed} ended with ${code}`);
}

if (process.argv[1] === import.meta.filename) {
  const [task, path] = process.argv.slice(2) as [string, string];
  writeFileSync(`${path}.part`, JSON.stringify(studyWorld(JSON.parse(task) as StudyTask)));
  renameSync(`${path}.part`, path);
}
