import type { Command } from '../command.js';
import { collect } from './collect.js';
import { compare } from './compare.js';
import { demo } from './demo.js';
import { doctor } from './doctor.js';
import { engines } from './engines.js';
import { evaluate } from './evaluate.js';
import { gate } from './gate.js';
import { importFile } from './import-file.js';
import { policy } from './live/policy.js';
import { rollout } from './live/rollout.js';
import { predict } from './predict.js';
import { prepare } from './prepare.js';
import { registry } from './registry.js';
import { retrain } from './retrain.js';
import { schedule } from './schedule.js';
import { status } from './status.js';
import { train } from './train.js';
import { versions } from './versions/versions.js';

/** In the order in which help shows them. */
export const COMMANDS: readonly Command[] = [
  retrain,
  collect,
  prepare,
  importFile,
  train,
  evaluate,
  compare,
  versions,
  rollout,
  policy,
  registry,
  predict,
  gate,
  engines,
  status,
  doctor,
  schedule,
  demo,
];
