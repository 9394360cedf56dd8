import { createRandom, type Random, shuffle } from '@bp/contracts';

/**
 * A 32-bit seed out of several numbers (finaliser of MurmurHash3, public domain), so that neighbouring
 * seeds give unrelated streams: world 1 week 2 has nothing to do with world 2 week 1.
 */
export function mixSeed(...parts: readonly number[]): number {
  let mixed = 0x2545f491;
  for (const part of parts) {
    const low = part >>> 0;
    const high = Math.floor(part / 4294967296) >>> 0;
    mixed = scramble(mixed ^ low);
    mixed = scramble((mixed + 0x9e3779b9) ^ high);
  }
  return mixed >>> 0;
}

function scramble(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

export function streamOf(...parts: readonly number[]): Random {
  return createRandom(mixSeed(...parts));
}

/** A whole number in [low, high]. */
export function between(random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1));
}

export function pick<T>(random: Random, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

/**
 * `count` indices into `weights`, shuffled, each as often as its weight says (rounded): the shares of a small
 * world are then those of a large one, and its true success rates hardly depend on the seed.
 */
export function quotas(random: Random, weights: readonly number[], count: number): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const offset = random();
  const drawn: number[] = [];
  let reached = 0;
  for (let index = 0; index < weights.length; index += 1) {
    reached += ((weights[index] as number) / total) * count;
    while (drawn.length + offset < reached && drawn.length < count) drawn.push(index);
  }
  while (drawn.length < count) drawn.push(weights.length - 1);
  return shuffle(random, drawn);
}
