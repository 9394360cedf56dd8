// One of our steps, or the least that could do its work, in a process of its own on built packages:
//   node bare-worker.mjs WORK ROOT [MODEL …]
// Prints the seconds of the work alone and the peak memory of the process, as JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scorePart } from '@bp/evaluator';
import { loadModel } from '@bp/model';
import {
  collectStep,
  compareStep,
  evaluateStep,
  loadPrepared,
  openProject,
  openTestPart,
  prepareStep,
  retrain,
  trainStep,
} from '@bp/pipeline';
import { WEEK_MS, WORLD_START } from '@bp/simulator';
import { scanRows } from '../../../packages/dataset/dist/csv/row-scanner.js';
import { reportMeasurement } from './report-measurement.mjs';

const [, , work, root, ...models] = process.argv;
const WEEKS = 5;
const project = openProject({ root, clock: () => WORLD_START + WEEKS * WEEK_MS });

async function testPart() {
  return openTestPart(project, await loadPrepared(project));
}

/** What must be there before the clock starts, and what is timed. */
const works = {
  collect: () => () => collectStep(project, { sinceDays: null }),
  parse: () => () => {
    const logs = join(root, 'logs');
    for (const name of readdirSync(logs)) {
      const bytes = readFileSync(join(logs, name));
      for (let from = 0, end = 0; from < bytes.length; from = end + 1) {
        end = bytes.indexOf(10, from);
        if (end === -1) end = bytes.length;
        if (end > from) JSON.parse(bytes.toString('utf8', from, end));
      }
    }
  },
  prepare: () => () => prepareStep(project),
  scan: () => () => scanRows({ path: project.paths.dataset }, () => true),
  train: async () => {
    const prepared = await loadPrepared(project);
    return async () => ({ model: (await trainStep(project, prepared)).dir });
  },
  retrain: () => async () => {
    const { model } = await retrain(project, { sinceDays: null });
    return { model: join(root, model) };
  },
  compare: async () => {
    const test = await testPart();
    return async () => compareStep(project, test, await evaluateStep(project, test, models[0]));
  },
  predict: async () => {
    const { part } = await testPart();
    const loaded = await Promise.all(models.map((dir) => loadModel(dir)));
    return () => loaded.forEach((model) => void scorePart({ model, part }));
  },
};

const timed = await works[work]();
const start = performance.now();
const { model } = (await timed()) ?? {};
reportMeasurement((performance.now() - start) / 1000, { model });
