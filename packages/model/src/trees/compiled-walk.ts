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

/**
 * The walk through `trees` in WebAssembly, on a copy of them in its memory; `null` where there is no WebAssembly or no
 * address space for that memory.
 */
export function compiledWalk(trees: CompleteTrees): CompiledWalk | null {
  compiled ??= compile();
  if (compiled === null) return null;
  const { conditions, splits, leaves, offset, depth, groupStart } = trees;
  const arrays = [splits, leaves, offset, depth];
  const answersBytes = conditions.keys.length * ROWS;
  const sizes = [ROWS * Float64Array.BYTES_PER_ELEMENT, answersBytes, ...arrays.map(byteLength)];
  const places: number[] = [];
  let end = 0;
  for (const size of sizes) {
    places.push(end);
    end = Math.ceil((end + size) / ALIGNMENT) * ALIGNMENT;
  }
  const memory = reserve(Math.ceil(end / PAGE_BYTES));
  if (memory === null) return null;
  const [sumsAt, answersAt, ...arraysAt] = places as [number, number, ...number[]];
  const bytes = new Uint8Array(memory.buffer);
  arrays.forEach((array, index) => {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), arraysAt[index]!);
  });
  const [splitsAt, leavesAt, offsetAt, depthAt] = arraysAt as [number, number, number, number];
  const { exports } = new WebAssembly!.Instance(compiled, { walk: { memory } });
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
