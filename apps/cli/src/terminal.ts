import type { Readable } from 'node:stream';
import type { Clock } from '@bp/contracts';

/** Where the command says something; writing never throws. */
export interface Output {
  readonly isTTY: boolean;
  readonly columns: number | undefined;
  /** Why nothing arrives there any more; `null` while all does. */
  readonly failure: Error | null;
  /** `false`: wait until it is {@link drained} before writing more. */
  write(text: string): boolean;
  drained(): Promise<void>;
}

/** What the command has of the world outside. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly clock: Clock;
}
