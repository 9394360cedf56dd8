import { readFileSync } from 'node:fs';
import { loadModel, loadModelParts } from '@bp/model';
import { trainBooster } from '@bp/trainer';
import { reportMeasurement } from './report-measurement.mjs';

/** Passes over all inputs, one by one and as a batch in turns; their medians count. */
const PASSES = 9;

/** Our side of `npm run bench:model`, run as plain node on built code. */
const [what, ...args] = process.argv.slice(2);
if (what === 'predict') await predict(args[0], args[1]);
else await train(args);

async function predict(dir, inputsFile) {
  const inputs = JSON.parse(readFileSync(inputsFile, 'utf8'));
  const { load, memory } = await loading(dir);
  const model = await loadModel(dir);
  for (let warmUp = 0; warmUp < 2; warmUp += 1) {
    for (const input of inputs) model.predict(input);
    model.predictMany(inputs);
  }
  const singles = [];
  const batches = [];
  for (let pass = 0; pass < PASSES; pass += 1) {
    singles.push(
      secondsOf(() => {
        for (const input of inputs) model.predict(input);
      }) / inputs.length,
    );
    batches.push(secondsOf(() => model.predictMany(inputs)) / inputs.length);
  }
  const single = median(singles);
  const batch = median(batches);
  reportMeasurement(single, {
    microseconds: single * 1e6,
    batch_microseconds: batch * 1e6,
    first_load_ms: load,
    memory_per_flat_array: memory,
  });
}

function secondsOf(work) {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}

function median(values) {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Milliseconds of the first load of this process, and memory that the model keeps per byte of its flat arrays. */
async function loading(dir) {
  const used = async () => {
    // Array buffers are freed in the background: a second round finds them gone.
    for (let round = 0; round < 3; round += 1) {
      globalThis.gc?.();
      await new Promise((wake) => setTimeout(wake, 20));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = await used();
  const started = performance.now();
  const model = await loadModel(dir);
  const load = performance.now() - started;
  const after = await used();
  model.predict({});
  const { ensemble } = await loadModelParts(dir);
  const flat = Object.values(ensemble)
    .filter((value) => ArrayBuffer.isView(value))
    .reduce((sum, view) => sum + view.byteLength, 0);
  return { load, memory: (after - before) / flat };
}

async function train([rows, labels, columns, parameters, rounds]) {
  const values = floats(rows);
  const targets = floats(labels);
  const width = Number(columns);
  const given = JSON.parse(readFileSync(parameters, 'utf8'));
  const heldOut = Math.floor(targets.length / 6);
  const part = (from, to) => ({
    rows: to - from,
    columns: width,
    values: values.subarray(from * width, to * width),
    featureNames: Array.from({ length: width }, (_, index) => `f${index}`),
    labels: targets.subarray(from, to),
    weights: null,
    groups: new Int32Array(to - from),
  });
  const started = performance.now();
  const booster = await trainBooster({
    engine: 'xgboost',
    objective: 'binary',
    classes: 2,
    train: part(heldOut, targets.length),
    validation: part(0, heldOut),
    parameters: {
      rounds: Number(rounds),
      earlyStoppingRounds: Number(rounds),
      maxDepth: given.max_depth,
    },
    seed: given.seed,
    threads: given.nthread,
  });
  reportMeasurement((performance.now() - started) / 1000, {
    rounds: booster.losses.length,
    library: booster.engineVersion,
  });
}

function floats(path) {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}
