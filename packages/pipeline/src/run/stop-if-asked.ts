import { BpError, isBpError } from '@bp/contracts';

/** Throws where a signal has fired: what it says if it is an error of ours, as of a lost lock, else `CANCELLED` with what to do. */
export function stopIfAsked(signal: AbortSignal, remedy: string): void {
  try {
    signal.throwIfAborted();
  } catch (cause) {
    if (isBpError(cause)) throw cause;
    throw new BpError('CANCELLED', 'It was stopped before all was done.', { remedy, cause });
  }
}
