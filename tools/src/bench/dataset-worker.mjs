import { buildMatrix, prepareDataset } from '@bp/dataset';

// Run as plain node on the built package, so that no loader is measured.
/** One preparation of `argv[2]` into `argv[3]`, with the three matrices, as a contender of `bench:dataset`. */
const [datasetPath, outDir] = process.argv.slice(2);
if (datasetPath === undefined || outDir === undefined)
  throw new Error('usage: dataset-prepare DATASET OUT');
const started = performance.now();
const prepared = await prepareDataset({ datasetPath, outDir, clock: Date.now });
const preparedAt = performance.now();
let cells = 0;
for (const part of Object.values(prepared.parts)) {
  cells += buildMatrix(part, prepared.encoder, 'success').values.length;
}
const ended = performance.now();
const figures = {
  seconds: (ended - started) / 1000,
  max_rss_mb: process.resourceUsage().maxRSS / 1024,
  rows: prepared.metadata.rowsRead,
  features: prepared.encoder.featureNames.length,
  cells,
  prepare_seconds: (preparedAt - started) / 1000,
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
