import { setImmediate } from 'node:timers/promises';
import type { CompleteTrees, Conditions } from './ensemble.js';
import { WALK_MODULE } from './walk-module.js';

/** The part of the platform's WebAssembly that is used; not there where it is switched off (`--jitless`). */
declare const WebAssembly:
  | {
      Module: new (bytes: Uint8Array) => object;
      Instance: new (
        module: object,
        imports: { walk: { memory: WalkMemory } },
      ) => { readonly exports: unknown };
      Memory: new (size: { initial: number; maximum: number }) => WalkMemory;
    }
  | undefined;

/** Rows that are walked in step: a byte of each answer, a sum of each group. */
export const ROWS = 4;

/** A walk of up to four rows through complete trees. */
export interface CompiledWalk {
  readonly conditions: Conditions;
  /** To be filled before a walk: for each of them a byte per row, 1 (go right) or 0. */
  readonly answers: Int32Array;
  /** One per row: what a walk adds to. */
  readonly sums: Float64Array;
  /** Walks through the trees of a group. */
  walk(group: number): void;
}

interface WalkMemory {
  readonly buffer: ArrayBuffer;
}

type Walk = (
  answers: number,
  splits: number,
  leaves: number,
  offset: number,
  depth: number,
  count: number,
  sums: number,
) => void;

const PAGE_BYTES = 65_536;
const ALIGNMENT = 16;

let compiled: object | null | undefined;

/** Complete trees in the memory of a walk: where each of its arrays begins. */
interface PlacedTrees {
  readonly memory: WalkMemory;
  readonly sumsAt: number;
  readonly answersAt: number;
  /** Of splits, leaves, offset and depth. */
  readonly arraysAt: readonly [splits: number, leaves: number, offset: number, depth: number];
}

/** Trees that were placed before anybody asked for their walk. */
const placedBefore = new WeakMap<CompleteTrees, PlacedTrees>();
/** New memory is slow to write to (each page of it is an interruption): this much at a time holds nobody up. */
const BYTES_A_TURN = 65_536;

/** Places trees for {@link compiledWalk} in many turns of the event loop, so that a service answers meanwhile. */
export async function placeInTurns(trees: CompleteTrees): Promise<void> {
  const placed = reserveFor(trees);
  if (placed === null) return;
  for (const _piece of place(trees, placed)) await setImmediate();
  placedBefore.set(trees, placed);
}

/**
 * The walk through `trees` in WebAssembly, on a copy of them in its memory; `null` where there is no WebAssembly or no
 * address space for that memory.
 */
export function compiledWalk(trees: CompleteTrees): CompiledWalk | null {
  let placed = placedBefore.get(trees) ?? null;
  // What it works with is one walk's alone.
  placedBefore.delete(trees);
  if (placed === null) {
    placed = reserveFor(trees);
    if (placed === null) return null;
    for (const _piece of place(trees, placed));
  }
  const { conditions, leaves, offset, groupStart } = trees;
  const { memory, sumsAt, answersAt, arraysAt } = placed;
  const [splitsAt, leavesAt, offsetAt, depthAt] = arraysAt;
  const { exports } = new WebAssembly!.Instance(compiled!, { walk: { memory } });
  const walk = (exports as Record<'f32' | 'f64', Walk>)[
    leaves instanceof Float32Array ? 'f32' : 'f64'
  ];
  return {
    conditions,
    answers: new Int32Array(memory.buffer, answersAt, conditions.keys.length),
    sums: new Float64Array(memory.buffer, sumsAt, ROWS),
    walk(group) {
      const first = groupStart[group]!;
      const count = groupStart[group + 1]! - first;
      const offsets = offsetAt + first * offset.BYTES_PER_ELEMENT;
      walk(answersAt, splitsAt, leavesAt, offsets, depthAt + first, count, sumsAt);
    },
  };
}

/** Memory for the trees and what a walk works with; `null` where none can be had. */
function reserveFor(trees: CompleteTrees): PlacedTrees | null {
  compiled ??= compile();
  if (compiled === null) return null;
  const answersBytes = trees.conditions.keys.length * ROWS;
  const sizes = [
    ROWS * Float64Array.BYTES_PER_ELEMENT,
    answersBytes,
    ...bytesOf(trees).map(byteLength),
  ];
  const places: number[] = [];
  let end = 0;
  for (const size of sizes) {
    places.push(end);
    end = Math.ceil((end + size) / ALIGNMENT) * ALIGNMENT;
  }
  const memory = reserve(Math.ceil(end / PAGE_BYTES));
  if (memory === null) return null;
  const [sumsAt, answersAt, ...arraysAt] = places as [number, number, ...PlacedTrees['arraysAt']];
  return { memory, sumsAt, answersAt, arraysAt };
}

/** Copies the trees into their memory, a piece for each turn of the generator. */
function* place(trees: CompleteTrees, { memory, arraysAt }: PlacedTrees): Generator<void> {
  const into = new Uint8Array(memory.buffer);
  for (const [index, bytes] of bytesOf(trees).entries()) {
    for (let from = 0; from < bytes.length; from += BYTES_A_TURN) {
      into.set(bytes.subarray(from, from + BYTES_A_TURN), arraysAt[index]! + from);
      yield;
    }
  }
}

function bytesOf({ splits, leaves, offset, depth }: CompleteTrees): Uint8Array[] {
  return [splits, leaves, offset, depth].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
}

function compile(): object | null {
  if (typeof WebAssembly === 'undefined') return null;
  return new WebAssembly.Module(Buffer.from(WALK_MODULE, 'base64'));
}

/** Each memory takes gigabytes of address space (not of memory), which a process may be short of. */
function reserve(pages: number): WalkMemory | null {
  try {
    return new WebAssembly!.Memory({ initial: pages, maximum: pages });
  } catch {
    return null;
  }
}

function byteLength(array: { readonly byteLength: number }): number {
  return array.byteLength;
}
