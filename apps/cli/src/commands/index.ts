import type { Command } from '../command.js';
import { backup } from './backup.js';
import { collect } from './collect.js';
import { compare } from './compare.js';
import { completion } from './completion.js';
import { dashboard } from './dashboard.js';
import { dataset } from './dataset.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { engines } from './engines.js';
import { evaluate } from './evaluate.js';
import { exporting } from './export.js';
import { forget } from './forget.js';
import { gate } from './gate.js';
import { importFile } from './import-file.js';
import { init } from './init.js';
import { policy } from './live/policy.js';
import { rollout } from './live/rollout.js';
import { predict } from './predict.js';
import { prepare } from './prepare.js';
import { prove } from './prove.js';
import { quarantine } from './quarantine.js';
import { registry } from './registry.js';
import { report } from './report.js';
import { restore } from './restore.js';
import { retrain } from './retrain.js';
import { schedule } from './schedule.js';
import { status } from './status.js';
import { train } from './train.js';
import { trainWorker } from './train-worker.js';
import { versions } from './versions/versions.js';

/** In the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  init,
  retrain,
  collect,
  prepare,
  importFile,
  dataset,
  exporting,
  quarantine,
  forget,
  train,
  trainWorker,
  evaluate,
  compare,
  report,
  versions,
  prove,
  rollout,
  policy,
  registry,
  backup,
  restore,
  predict,
  gate,
  engines,
  status,
  dashboard,
  doctor,
  schedule,
  completion,
  demo,
];
