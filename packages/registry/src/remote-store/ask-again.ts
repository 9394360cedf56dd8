import { setTimeout as sleep } from 'node:timers/promises';
import { BpError, isBpError, type Random } from '@bp/contracts';
import { isAway, isRefused } from './place-error.js';

/** How often, and how long at most. */
export interface AskAgainOptions {
  /** Attempts at most. */
  readonly attempts: number;
  /** Milliseconds after which no attempt is begun any more. */
  readonly patienceMs: number;
  readonly random: Random;
}

/** First wait between attempts, in milliseconds; doubled each time, and shortened by up to half at random. */
const FIRST_WAIT_MS = 100;

/**
 * Asks a place elsewhere, and again where it did not answer or was busy. Throws the last failure; it is `refused` only if no
 * attempt can have made the change.
 */
export async function askAgain<Answer>(
  { attempts, patienceMs, random }: AskAgainOptions,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const began = performance.now();
  let maybeDone = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      maybeDone ||= !isRefused(error);
      const over = attempt >= attempts || performance.now() - began > patienceMs;
      if (!isAway(error) || over) throw maybeDone ? unsure(error) : error;
      await sleep(FIRST_WAIT_MS * 2 ** (attempt - 1) * (1 - random() / 2));
    }
  }
}

/** An earlier attempt may have been done, whatever the last one says. */
function unsure(error: unknown): unknown {
  if (!isBpError(error) || error.details.refused !== true) return error;
  const { code, message, remedy, details } = error;
  return new BpError(code, message, {
    remedy,
    details: { ...details, refused: false },
    cause: error,
  });
}
