import type { Random } from '@bp/contracts';

/** Which database, and how patiently it is asked. */
export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; what it leaves out comes from `PGPASSWORD` and its like. */
  readonly url: string;
  /** Milliseconds without an answer after which a query is given up. Default 10,000. */
  readonly timeoutMs?: number;
  /** How often work is begun at most where the connection breaks, with growing waits of 0.1 s and more between. Default 6: about 3 s. */
  readonly attempts?: number;
  /** Default: the system's. */
  readonly random?: Random;
}
