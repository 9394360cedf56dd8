import { buildMatrix, prepareDataset } from '@bp/dataset';
import { reportMeasurement } from './report-measurement.mjs';

/** One preparation of `argv[2]` into `argv[3]`, with the three matrices, as a contender of `bench:dataset`. */
const [datasetPath, outDir] = process.argv.slice(2);
const started = performance.now();
const prepared = await prepareDataset({ datasetPath, outDir, clock: Date.now });
const preparedAt = performance.now();
let cells = 0;
for (const part of Object.values(prepared.parts)) {
  cells += buildMatrix(part, prepared.encoder, 'success').values.length;
}
const ended = performance.now();
reportMeasurement((ended - started) / 1000, {
  rows: prepared.metadata.rowsRead,
  features: prepared.encoder.featureNames.length,
  cells,
  prepare_seconds: (preparedAt - started) / 1000,
});
