// Collects the last seven days into a project, in a process of its own on built packages:
//   node week-worker.mjs ROOT NOW
// Prints the seconds of the step, the peak memory of the process and the lines that were read, as JSON.
import { collectStep, openProject } from '@bp/pipeline';
import { reportMeasurement } from './report-measurement.mjs';

const [, , root, now] = process.argv;
const project = openProject({ root, clock: () => Number(now) });
const start = performance.now();
const { read, already_read, dataset_rows } = await collectStep(project, { sinceDays: 7 });
reportMeasurement((performance.now() - start) / 1000, { read, already_read, dataset_rows });
