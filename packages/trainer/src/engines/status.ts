import type { Engine } from '@bp/contracts';

/** Whether an engine can run here, from which library, and if not, why and what to do. */
export interface EngineStatus {
  readonly engine: Engine;
  readonly available: boolean;
  /** Version of the library that would train. */
  readonly version: string | null;
  /** Path of the library, or the npm package's name. */
  readonly library: string | null;
  /** Why it is not available, or what is to be known about it although it is. */
  readonly reason: string | null;
  /** The one command that mends it. */
  readonly remedy: string | null;
}

/** A library that was found and opened. */
export interface FoundLibrary {
  readonly path: string;
  readonly version: string;
}

/** Why a library cannot be used, and what to do. */
export interface LibraryFailure {
  readonly reason: string;
  readonly remedy: string;
}

export type LibrarySearch =
  | { readonly found: FoundLibrary }
  | { readonly found: null; readonly failure: LibraryFailure };
