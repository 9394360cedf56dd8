/*
 * A process that merges records into a dataset and can be killed meanwhile. Arguments: URL, then a JSON file of records. Sends
 * "ready" before, the result after.
 */
import { readFileSync } from 'node:fs';
import { recordSet } from '@bp/contracts';
import { datasetAt, upsertDataset } from '@bp/dataset';

const [url, file] = process.argv.slice(2);
const records = recordSet(JSON.parse(readFileSync(file, 'utf8')));
const path = datasetAt(url);
// Connected, so that a kill falls into the change.
await path.state();
process.send('ready');
process.send(await upsertDataset({ path, records }));
process.disconnect();
