import { cp, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { BpError } from '@bp/contracts';
import { lock } from 'proper-lockfile';
import { openLightgbm } from '../native/lightgbm-api.js';
import { type LightgbmBuild, lightgbmBuild, SOURCE_PACKAGE } from './lightgbm-library.js';
import { type CommandOutcome, runCommand } from './run-command.js';
import { smokeTestLightgbm } from './smoke-test-lightgbm.js';

/** How far a build has come; `waiting`: another process builds. */
export interface BuildProgress {
  readonly step: 'waiting' | 'copying' | 'configuring' | 'compiling' | 'testing';
  /** 0–1 of the compiling; `null` in other steps. */
  readonly share: number | null;
}

/** Where to build, and with how many processes. */
export interface BuildLightgbmOptions {
  /** Default `process.env`. `XDG_CACHE_HOME` or `HOME` say where the cache is, `PATH` where cmake is. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Hears of each step, and of its share that is done. */
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Processes that compile at once. Default: the number of cores. */
  readonly jobs?: number | undefined;
}

/** The library, ready to train. */
export interface BuiltLightgbm {
  /** Path of the library. */
  readonly library: string;
  /** 0 where it was there already. */
  readonly seconds: number;
}

/** A builder that was killed is noticed after this long without a sign of life. */
const LOCK_STALE_MS = 20_000;
const LOCK_HEARTBEAT_MS = 2000;
const LOCK_RETRY_MS = 500;

/**
 * Builds LightGBM's library with cmake from the source in the npm package, once per user, version and platform.
 * Two at once: the second waits and takes the first one's. It counts only after a smoke test, and nothing half-built
 * ever lies where it is looked for.
 * @throws BpError `ENGINE_UNAVAILABLE` (no source, no cmake, no compiler, disk full), `ENGINE_FAILED` (it was built
 * but does not train), `CANCELLED`.
 */
export async function buildLightgbm(options: BuildLightgbmOptions = {}): Promise<BuiltLightgbm> {
  const env = options.env ?? process.env;
  const build = lightgbmBuild(env);
  if (build === null) {
    throw new BpError('ENGINE_UNAVAILABLE', `The npm package ${SOURCE_PACKAGE} is not installed`, {
      remedy: `Run: npm install ${SOURCE_PACKAGE}@1.0.27 --ignore-scripts`,
    });
  }
  const started = performance.now();
  try {
    await mkdir(build.folder, { recursive: true });
    const lost = new AbortController();
    const release = await waitForLock(build.folder, lost, options);
    const signals = [lost.signal, ...(options.signal === undefined ? [] : [options.signal])];
    try {
      if (opens(build.library)) return { library: build.library, seconds: 0 };
      await buildInto(build, env, { ...options, signal: AbortSignal.any(signals) });
    } catch (error) {
      throw lost.signal.aborted ? lockLost(build) : error;
    } finally {
      await release().catch(() => undefined);
    }
  } catch (cause) {
    throw explained(cause, build);
  }
  return { library: build.library, seconds: (performance.now() - started) / 1000 };
}

async function waitForLock(
  folder: string,
  lost: AbortController,
  options: BuildLightgbmOptions,
): Promise<() => Promise<void>> {
  for (;;) {
    if (options.signal?.aborted === true) throw cancelled();
    try {
      return await lock(folder, {
        stale: LOCK_STALE_MS,
        update: LOCK_HEARTBEAT_MS,
        realpath: false,
        onCompromised: (cause) => lost.abort(cause),
      });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ELOCKED') throw cause;
    }
    options.onProgress?.({ step: 'waiting', share: null });
    await new Promise((wake) => setTimeout(wake, LOCK_RETRY_MS));
  }
}

function opens(library: string): boolean {
  try {
    openLightgbm(library);
    return true;
  } catch {
    return false;
  }
}

async function buildInto(
  build: LightgbmBuild,
  env: NodeJS.ProcessEnv,
  options: BuildLightgbmOptions,
): Promise<void> {
  const { signal } = options;
  const progress = (step: BuildProgress['step'], share: number | null = null): void =>
    options.onProgress?.({ step, share });
  // What a killed builder left; the lock says that nobody is at it.
  for (const name of await readdir(build.folder)) {
    await rm(join(build.folder, name), { recursive: true, force: true });
  }
  const staging = await mkdtemp(join(build.folder, 'staging-'));
  const source = join(staging, 'source');
  try {
    progress('copying');
    await copySource(build.source, source);
    progress('configuring');
    const step = async (args: readonly string[], onLine: (line: string) => void): Promise<void> => {
      const outcome = await runCommand({ command: 'cmake', args, env, signal, onLine });
      if (outcome.code !== 0) throw buildFailed(outcome);
    };
    const target = join(staging, 'build');
    const configure = ['-S', source, '-B', target, '-DCMAKE_BUILD_TYPE=Release', '-DBUILD_CLI=OFF'];
    await step(configure, () => undefined);
    progress('compiling', 0);
    const jobs = String(options.jobs ?? availableParallelism());
    await step(['--build', target, '--target', '_lightgbm', '--parallel', jobs], (line) => {
      const share = shareOf(line);
      if (share !== null) progress('compiling', share);
    });
    progress('testing');
    const library = join(source, basename(build.library));
    await smokeTestLightgbm(library);
    await rename(library, build.library);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Folders of the source that a build needs nothing of: two thirds of its bytes. */
const NOT_NEEDED = new Set([
  'docs',
  'examples',
  'tests',
  'R-package',
  'python-package',
  'test',
  'doc',
]);

/** The package's own folder stays as it is: LightGBM's cmake writes its library into the source. */
async function copySource(from: string, to: string): Promise<void> {
  await cp(from, to, {
    recursive: true,
    filter: (path) => !NOT_NEEDED.has(basename(path)),
  });
}

/** make says `[ 12%]`, ninja `[3/45]`. */
function shareOf(line: string): number | null {
  const percent = /^\[\s*(\d+)%\]/.exec(line);
  if (percent !== null) return Number(percent[1]) / 100;
  const count = /^\[(\d+)\/(\d+)\]/.exec(line);
  return count === null ? null : Number(count[1]) / Number(count[2]);
}

function buildFailed(outcome: CommandOutcome): BpError {
  const unavailable = (message: string, remedy: string): BpError =>
    new BpError('ENGINE_UNAVAILABLE', `LightGBM could not be built: ${message}`, { remedy });
  if (outcome.missing) {
    return unavailable('cmake is not installed', 'Run: sudo apt-get install -y cmake g++');
  }
  const { tail } = outcome;
  if (/No space left on device/i.test(tail)) return diskFull();
  if (/No CMAKE_CXX_COMPILER|CMAKE_C_COMPILER not set|c\+\+: not found/i.test(tail)) {
    return unavailable('there is no C++ compiler', 'Run: sudo apt-get install -y g++');
  }
  if (/OpenMP/i.test(tail) && /could not find|not found/i.test(tail)) {
    return unavailable('OpenMP is missing', 'Run: sudo apt-get install -y libgomp1 g++');
  }
  return unavailable(
    `cmake ended with ${outcome.code}:\n${tail.trim().split('\n').slice(-12).join('\n')}`,
    'Mend what the lines above name, then run it again; meanwhile use --model-type xgboost.',
  );
}

function diskFull(): BpError {
  return new BpError('ENGINE_UNAVAILABLE', 'LightGBM could not be built: the disk is full', {
    remedy: 'Free 200 MB in the cache folder, or set XDG_CACHE_HOME to a folder with room.',
  });
}

/** As after a sleep of the machine: the lock was taken for that of a killed builder. */
function lockLost({ folder }: LightgbmBuild): BpError {
  return new BpError(
    'ENGINE_UNAVAILABLE',
    'LightGBM could not be built: its lock was lost, so that another process may be building it',
    { remedy: 'Run it again: it waits for the other one.', details: { lock: `${folder}.lock` } },
  );
}

function cancelled(): BpError {
  return new BpError('CANCELLED', 'Building LightGBM was cancelled', { remedy: 'Start it again.' });
}

function explained(cause: unknown, build: LightgbmBuild): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (cause instanceof BpError) return cause;
  if (code === 'ENOSPC') return diskFull();
  return new BpError('ENGINE_UNAVAILABLE', `LightGBM could not be built: ${message}`, {
    remedy: `Check that ${build.folder} may be written to, or set XDG_CACHE_HOME to another folder.`,
    cause,
  });
}
