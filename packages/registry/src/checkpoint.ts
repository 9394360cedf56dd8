import { BpError } from '@bp/contracts';

/** A moment of a registry, by which cut or replaced events are found: written down elsewhere, it can't be altered with it. */
export interface Checkpoint {
  readonly revision: number;
  /** In hex, over the text of that revision. */
  readonly checksum: string;
}

const CHECKPOINT = /^([1-9]\d{0,14}):([0-9a-f]{64})$/;

/** Reads `REVISION:CHECKSUM`. Errors: `USAGE`. */
export function parseCheckpoint(text: string): Checkpoint {
  const [, revision, checksum] = CHECKPOINT.exec(text.trim()) ?? [];
  if (revision !== undefined && checksum !== undefined)
    return { revision: Number(revision), checksum };
  throw new BpError('USAGE', `${JSON.stringify(text.slice(0, 100))} is not a checkpoint.`, {
    remedy: 'Give REVISION:CHECKSUM, as a notification or "bp versions verify" shows it.',
    details: { field: 'checkpoint' },
  });
}

/** As a checkpoint is written. */
export function checkpointText({ revision, checksum }: Checkpoint): string {
  return `${revision}:${checksum}`;
}
