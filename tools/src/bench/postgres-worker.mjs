// Merges records into a dataset on PostgreSQL, in a process of its own on built packages:
//   node postgres-worker.mjs URL RECORDS
// Prints the seconds, the peak memory of the process and what became of the records, as JSON.
import { readFileSync } from 'node:fs';
import { recordSet } from '@bp/contracts';
import { datasetAt, upsertDataset } from '@bp/dataset';
import { reportMeasurement } from './report-measurement.mjs';

const [, , url, file] = process.argv;
const records = recordSet(JSON.parse(readFileSync(file, 'utf8')));
const start = performance.now();
const result = await upsertDataset({ path: datasetAt(url), records });
reportMeasurement((performance.now() - start) / 1000, result);
