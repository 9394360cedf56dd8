/** Lanes of a walk: actions that one site is asked about. */
const LANES = [0, 1, 2, 3];

/**
 * WebAssembly text of the walk through complete trees (`CompleteTrees` of `@bp/model`), for leaves of float32 and
 * float64. All trees are walked four times in step, once per lane; what each lane found is added to its sum, in the
 * order of the trees and in the arithmetic of the leaves.
 *
 * All parameters are byte addresses but `count`, the number of trees: `answers` has a byte per lane for each condition,
 * `splits` are uint16, `offset` int32, `depth` uint8, `sums` one float64 per lane.
 */
export function walkWat(): string {
  return `(module
  (import "walk" "memory" (memory 1))
${walk('f32')}
${walk('f64')}
)
`;
}

function walk(type: 'f32' | 'f64'): string {
  const bytesLog2 = type === 'f32' ? 2 : 3;
  const load = type === 'f32' ? '(f32.demote_f64 $)' : '$';
  const store = type === 'f32' ? '(f64.promote_f32 $)' : '$';
  return `  (func (export "${type}")
    (param $answers i32) (param $splits i32) (param $leaves i32) (param $offset i32) (param $depth i32)
    (param $count i32) (param $sums i32)
    (local $tree i32) (local $start i32) (local $steps i32) (local $nodes i32) (local $bottom i32)
    ${lanes((lane) => `(local $at${lane} i32) (local $sum${lane} ${type})`)}
    ${lanes((lane) => `(local.set $sum${lane} ${load.replace('$', `(f64.load offset=${lane * 8} (local.get $sums))`)})`)}
    (block $done
      (loop $trees
        (br_if $done (i32.ge_u (local.get $tree) (local.get $count)))
        (local.set $start (i32.load (i32.add (local.get $offset) (i32.shl (local.get $tree) (i32.const 2)))))
        (local.set $steps (i32.load8_u (i32.add (local.get $depth) (local.get $tree))))
        (local.set $nodes (i32.add (local.get $splits) (i32.shl (local.get $start) (i32.const 1))))
        (local.set $bottom (i32.add (local.get $leaves) (i32.shl
          (i32.sub (local.get $start) (i32.shl (i32.const 1) (local.get $steps))) (i32.const ${bytesLog2}))))
        ${lanes((lane) => `(local.set $at${lane} (i32.const 1))`)}
        (block $arrived
          (br_if $arrived (i32.eqz (local.get $steps)))
          (loop $down
            ${lanes((lane) => step(lane))}
            (br_if $down (local.tee $steps (i32.sub (local.get $steps) (i32.const 1))))))
        ${lanes((lane) => `(local.set $sum${lane} (${type}.add (local.get $sum${lane}) (${type}.load (i32.add (local.get $bottom) (i32.shl (local.get $at${lane}) (i32.const ${bytesLog2}))))))`)}
        (local.set $tree (i32.add (local.get $tree) (i32.const 1)))
        (br $trees)))
    ${lanes((lane) => `(f64.store offset=${lane * 8} (local.get $sums) ${store.replace('$', `(local.get $sum${lane})`)})`)})`;
}

/** To the left child, `2 at`, or the right one, `2 at + 1`. */
function step(lane: number): string {
  const condition = `(i32.load16_u (i32.add (local.get $nodes) (i32.shl (local.get $at${lane}) (i32.const 1))))`;
  const answer = `(i32.load8_u offset=${lane} (i32.add (local.get $answers) (i32.shl ${condition} (i32.const 2))))`;
  return `(local.set $at${lane} (i32.add (i32.shl (local.get $at${lane}) (i32.const 1)) ${answer}))`;
}

function lanes(text: (lane: number) => string): string {
  return LANES.map(text).join('\n    ');
}
