import type { Readable, Writable } from 'node:stream';
import type { Clock } from '@bp/contracts';

/** What the command has of the world outside. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly cwd: string;
  readonly clock: Clock;
}
