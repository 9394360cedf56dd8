import { createHash } from 'node:crypto';
import { BpError } from '@bp/contracts';

/** The bundle's file that tells whether a task or domain was among the training rows. */
export const TRAINING_KEYS_FILE = 'training-keys.json';

/** At 18 bits a key and 10 hashes a Bloom filter errs in (1 − e^(−10/18))^10 = 0.02% of the questions. */
const BITS_PER_KEY = 18;
const HASHES = 10;
/** In less, ten places made of two hashes fall together too often. */
const FEWEST_BITS = 4096;
const FORMAT_VERSION = 1;

/** What a training row is known by. */
export interface TrainingKey {
  readonly kind: 'task' | 'domain';
  /** A task's id, or a registrable domain. */
  readonly value: string;
}

/**
 * What {@link TRAINING_KEYS_FILE} holds: a Bloom filter (Bloom 1970; two hashes made into ten after Kirsch and
 * Mitzenmacher 2006) of the keys of all training rows. Hashed with `salt`, so that filters of different data can't be
 * compared bit by bit; the same keys, salt and bound give the same bytes, in whatever order they come.
 */
export class TrainingKeys {
  readonly #filter: Buffer;

  /** @param atMost So many keys, or fewer, will be added. */
  constructor(
    private readonly atMost: number,
    private readonly salt: string,
  ) {
    this.#filter = Buffer.alloc(Math.ceil(Math.max(FEWEST_BITS, atMost * BITS_PER_KEY) / 8));
  }

  /** One that was there before changes nothing. */
  add(key: TrainingKey): void {
    for (const bit of placesOf(nameOf(key), this.salt, this.#filter.length * 8)) {
      this.#filter[bit >> 3]! |= 1 << (bit & 7);
    }
  }

  /** The file's text. */
  text(): string {
    const { atMost: keys, salt } = this;
    const bits = this.#filter.toString('base64');
    return `${JSON.stringify({ formatVersion: FORMAT_VERSION, keys, salt, bits })}\n`;
  }
}

/**
 * Asks a filter, as {@link TRAINING_KEYS_FILE} holds it: never `false` for a key of the training rows, and `true` for
 * at most one in a thousand others.
 * @throws BpError `BUNDLE_INVALID` where it is not such a filter, or of a newer form.
 */
export function readTrainingKeys(file: unknown, where: string): (key: TrainingKey) => boolean {
  const { formatVersion, salt, bits } = (file ?? {}) as Readonly<Record<string, unknown>>;
  const isText = typeof salt === 'string' && typeof bits === 'string';
  if (formatVersion !== FORMAT_VERSION || !isText || bits === '') {
    throw new BpError('BUNDLE_INVALID', `${where} is not a filter of training keys of format 1.`, {
      remedy: 'Update this program if a newer one trained the model; else train it again.',
      details: { file: where },
    });
  }
  const filter = Buffer.from(bits, 'base64');
  return (key) =>
    placesOf(nameOf(key), salt, filter.length * 8).every(
      (bit) => (filter[bit >> 3]! & (1 << (bit & 7))) !== 0,
    );
}

function nameOf({ kind, value }: TrainingKey): string {
  return `${kind}:${value}`;
}

function placesOf(name: string, salt: string, bits: number): number[] {
  const digest = createHash('sha256').update(`${salt}\n${name}`).digest();
  const first = digest.readUIntBE(0, 6);
  const second = digest.readUIntBE(6, 5) * 2 + 1;
  return Array.from({ length: HASHES }, (_, turn) => (first + turn * second) % bits);
}
