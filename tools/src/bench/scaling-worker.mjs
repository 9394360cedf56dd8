// One step of the workflow on a project folder, in a process of its own on built packages:
//   node scaling-worker.mjs STEP ROOT [ATTEMPTS | MODEL]
// Prints seconds (the step alone), peak memory of the process and what the step says of its work, as JSON.
import { join } from 'node:path';
import {
  collectStep,
  compareStep,
  evaluateStep,
  loadPrepared,
  openProject,
  openTestPart,
  prepareStep,
  trainStep,
} from '@bp/pipeline';
import { attemptStream, createWorld, WEEK_MS, WORLD_START, writeLogs } from '@bp/simulator';
import { reportMeasurement } from './report-measurement.mjs';

const [, , step, root, argument] = process.argv;
const WEEKS = 4;
/** A site is tried this often in the mean. */
const ATTEMPTS_PER_SITE = 5;
const until = WORLD_START + WEEKS * WEEK_MS;
const project = openProject({ root, clock: () => until + WEEK_MS });

const steps = {
  async logs() {
    const attempts = Number(argument);
    const sites = Math.max(200, Math.round(attempts / ATTEMPTS_PER_SITE));
    const world = createWorld({ seed: 1, sites });
    await writeLogs({ attempts: attemptStream(world, { attempts, seed: 1, to: until }), root });
    return {};
  },
  /** A folder of logs for each week, without what becomes known of its attempts only later. */
  async weeks() {
    const each = Number(argument) / WEEKS;
    const world = createWorld({ seed: 1, sites: Math.round(Number(argument) / ATTEMPTS_PER_SITE) });
    for (let week = 0; week < WEEKS; week += 1) {
      const from = WORLD_START + week * WEEK_MS;
      const attempts = attemptStream(world, {
        attempts: each,
        seed: 1,
        from,
        firstTaskId: week * each + 1,
      });
      await writeLogs({ attempts, root: join(root, `week-${week}`) });
    }
    return {};
  },
  async collect() {
    await collectStep(project, { sinceDays: null });
    return {};
  },
  async prepare() {
    const { metadata } = await prepareStep(project);
    return { rows: metadata.parts.train.rows, features: metadata.featureNames.length };
  },
  async train() {
    const prepared = await loadPrepared(project);
    const bundle = await trainStep(project, prepared, { objective: 'success' });
    return { model: bundle.dir, rounds: bundle.rounds };
  },
  async evaluate() {
    const prepared = await loadPrepared(project);
    const test = await openTestPart(project, prepared);
    const { evaluation } = await evaluateStep(project, test, argument);
    return { rows: evaluation.rows, accuracy: evaluation.accuracy };
  },
  async compare() {
    const prepared = await loadPrepared(project);
    const test = await openTestPart(project, prepared);
    const evaluated = await evaluateStep(project, test, argument);
    await compareStep(project, test, evaluated);
    return { rows: evaluated.evaluation.rows, accuracy: evaluated.evaluation.accuracy };
  },
};

const start = performance.now();
const work = await steps[step]();
reportMeasurement((performance.now() - start) / 1000, work);
