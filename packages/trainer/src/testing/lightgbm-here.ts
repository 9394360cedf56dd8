import { spawnSync } from 'node:child_process';
import { findLightgbm } from '../engines/lightgbm-library.js';

/** What must be installed before LightGBM can be built or used here; `null`: nothing. */
export function whatLightgbmLacks(env: NodeJS.ProcessEnv): string | null {
  if (findLightgbm(env).found !== null) return null;
  return spawnSync('cmake', ['--version'], { env }).status === 0
    ? null
    : 'run sudo apt-get install -y cmake g++ libgomp1';
}
