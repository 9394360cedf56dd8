// The contender of bench:evaluator, run by plain node on the built package: reads raw arrays from argv[2], evaluates
// two models and compares them, and prints the time and the peak memory.
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ACTIONS } from '@bp/contracts';
import { compareModels, evaluateModel } from '@bp/evaluator';
import { reportMeasurement } from './report-measurement.mjs';

const dir = process.argv[2];
/** Read into their own memory, as numpy's `fromfile` does. */
const bytes = (name) => {
  const path = join(dir, name);
  const file = openSync(path);
  const into = new Uint8Array(statSync(path).size);
  readSync(file, into);
  closeSync(file);
  return into.buffer;
};
/** A dataset gives out each text once, however many rows have it. */
const LABELS = Array.from({ length: 256 }, (_, code) => `value ${code}`);
const start = performance.now();
const cpu = process.cpuUsage();
const action = new Uint8Array(bytes('action'));
const rows = action.length;
const slices = Object.fromEntries(
  readdirSync(dir)
    .filter((name) => name.startsWith('slice_'))
    .map((name) => [
      name.slice('slice_'.length),
      Array.from(new Uint8Array(bytes(name)), (code) => LABELS[code]),
    ]),
);
const facts = {
  rows,
  classes: ACTIONS,
  action,
  success: new Uint8Array(bytes('success')),
  legacy: new Uint8Array(rows),
  propensity: new Float64Array(bytes('propensity')),
  groups: new Int32Array(bytes('groups')),
  objective: 'success',
  slices,
};
const champion = { ...facts, probabilities: new Float64Array(bytes('champion')) };
const challenger = { ...facts, probabilities: new Float64Array(bytes('challenger')) };
const evaluations = [champion, challenger].map((scored) => evaluateModel(scored));
const comparison = compareModels({
  champion: { scored: champion, version: 'v1.0.0' },
  challenger,
  baselineAction: 'comment',
});
const used = process.cpuUsage(cpu);
const cpuSeconds = (used.user + used.system) / 1e6;
reportMeasurement((performance.now() - start) / 1000, {
  // What it costs on a machine that does other things too.
  cpu_seconds: cpuSeconds,
  accuracy: evaluations.map((evaluation) => evaluation.accuracy),
  f1_macro: evaluations.map((evaluation) => evaluation.f1_macro),
  log_loss: evaluations.map((evaluation) => evaluation.log_loss),
  improvement: comparison.improvement,
  interval: comparison.interval,
});
