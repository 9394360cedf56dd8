import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
import type { LibraryHandle } from 'koffi';

/** Loaded when first needed: where it cannot be loaded, the engine in JavaScript still works. */
let loaded: typeof Koffi | null = null;

function koffi(): typeof Koffi {
  try {
    loaded ??= createRequire(import.meta.url)('koffi') as typeof Koffi;
  } catch (cause) {
    throw new LibraryProblem(
      `koffi, which calls native libraries, cannot be loaded on ${process.platform} ${process.arch}: ${(cause as Error).message}`,
      'Run: npm ci',
    );
  }
  return loaded;
}

/** Address of something that a native library owns. */
export type Handle = bigint;

/** A pointer argument that the callee fills: a list of one. */
export type Out<T> = [T];

/** Why a library could not be used, with the step that mends it. Plain data: it crosses threads. */
export class LibraryProblem extends Error {
  override readonly name = 'LibraryProblem';

  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}

/**
 * Loads a shared library.
 * @throws LibraryProblem in words for the usual reasons: not there, other architecture, a library that it needs is
 * missing.
 */
export function openLibrary(path: string): LibraryHandle {
  limitSpinning();
  try {
    return koffi().load(path);
  } catch (cause) {
    throw explain(path, (cause as Error).message);
  }
}

/**
 * GNU OpenMP's threads spin while they wait for each other, which on a busy machine keeps the awaited one from its
 * core; and waking a thread that sleeps costs more than most steps of a small training. So: spin for some microseconds,
 * then sleep. 474 rows on two cores: 0.2 s calm and 0.7 s busy; spinning as by default 0.2 and 1.3, never spinning
 * 0.7 and 0.6. Read by OpenMP when it is loaded, so set before; who has chosen otherwise is left alone. In a worker
 * thread `process.env` is a copy, but there the main thread was here first.
 */
function limitSpinning(): void {
  if (process.env.OMP_WAIT_POLICY === undefined) process.env.GOMP_SPINCOUNT ??= '1000';
}

/** Loads a library for all that are loaded after it; silent where it is not there. */
export function preload(name: string): void {
  limitSpinning();
  try {
    koffi().load(name, { global: true });
  } catch {
    // A library that does not need it works without; one that does says so when it is loaded.
  }
}

/**
 * A function of a library, from its C prototype, which the arguments of each call are held against.
 * @throws LibraryProblem where the library has no such function (it is too old, or another library).
 */
export function foreign<Result = number>(
  library: LibraryHandle,
  path: string,
  prototype: string,
): (...args: readonly unknown[]) => Result {
  try {
    return library.func(prototype);
  } catch (cause) {
    const name = /(\w+)\s*\(/.exec(prototype)?.[1] ?? prototype;
    throw new LibraryProblem(
      `${path} has no function ${name} (${(cause as Error).message})`,
      'It is too old or another library: install a newer one.',
    );
  }
}

/** Binds functions of a library whose result says whether they failed; `failed` makes the error of what they were doing. */
export function binder(library: LibraryHandle, path: string, failed: (doing: string) => Error) {
  return <Args extends readonly unknown[] = readonly unknown[]>(
    doing: string | ((...args: Args) => string),
    prototype: string,
  ) => {
    const call = foreign(library, path, prototype);
    return (...args: Args): void => {
      if (call(...args) !== 0) throw failed(typeof doing === 'string' ? doing : doing(...args));
    };
  };
}

/** What a function gives by a pointer argument. */
export function given(call: (out: Out<Handle | null>) => void): Handle {
  const out: Out<Handle | null> = [null];
  call(out);
  return out[0]!;
}

/** Address of an array's memory. The array must be kept alive and unresized while a library uses it. */
export function addressOf(array: Float32Array | Float64Array | Int32Array): Handle {
  // Small arrays live inside the JavaScript heap, which moves them, until their buffer is asked for.
  void array.buffer;
  return koffi().address(array);
}

/** Copies `length` numbers from memory that a library owns. */
export function copyFloats(at: unknown, length: number): Float32Array {
  return new Float32Array(koffi().view(at, length * 4)).slice();
}

export function copyBytes(at: unknown, length: number): Uint8Array {
  return new Uint8Array(koffi().view(at, length)).slice();
}

export function copyStrings(at: unknown, length: number): string[] {
  return koffi().decode(at, 'char *', length) as string[];
}

function explain(path: string, message: string): LibraryProblem {
  const needed = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/.exec(message)?.[1];
  if (needed?.startsWith('libgomp') === true) {
    return new LibraryProblem(
      `${path} needs libgomp, which is not installed`,
      'Run: sudo apt-get install -y libgomp1',
    );
  }
  if (needed !== undefined && !path.endsWith(needed)) {
    return new LibraryProblem(
      `${path} needs ${needed}, which is not installed`,
      `Install the Debian package that holds ${needed}: apt-file search ${needed}`,
    );
  }
  if (
    /wrong ELF class|invalid ELF header|incompatible architecture|not a valid Win32|mach-o/i.test(
      message,
    )
  ) {
    return new LibraryProblem(
      `${path} is not a library for this machine (${process.platform} ${process.arch}): ${message}`,
      `Give a library built for ${process.platform} ${process.arch}.`,
    );
  }
  if (/file too short|not enough|truncated/i.test(message)) {
    return new LibraryProblem(`${path} was cut: ${message}`, 'Install it again: npm ci');
  }
  if (/No such file|cannot open shared object/i.test(message)) {
    return new LibraryProblem(`${path} is not there`, 'Check the path.');
  }
  if (/GLIBC/.test(message)) {
    return new LibraryProblem(
      `${path} needs a newer system: ${message}`,
      'Use a system with a newer C library, or a library built for this one.',
    );
  }
  return new LibraryProblem(`${path} cannot be loaded: ${message}`, 'Install it again.');
}

/** Names the type of a function without arguments that a library calls back; known from then on by that name. */
export function callback(returns: string, name: string): string {
  if (!callbacks.has(name)) {
    koffi().proto(`${returns} ${name}(void *)`);
    callbacks.add(name);
  }
  return name;
}

const callbacks = new Set<string>();
