import { type Action, BpError, type Exploring, isAction, type Random } from '@bp/contracts';

/**
 * Those of a model's classes that may be chosen, a bit each by their place; all of them without a list. An action that
 * the model does not know cannot be chosen, whatever the list says.
 * @throws BpError `INPUT_INVALID` where the list is empty, names what is no action, or nothing that the model knows.
 */
export function allowedClasses(
  classes: readonly Action[],
  allowed: readonly Action[] | undefined,
): number {
  if (allowed === undefined) return (1 << classes.length) - 1;
  let bits = 0;
  if (!Array.isArray(allowed)) throw notAllowed('is not a list', classes);
  for (const action of allowed as readonly unknown[]) {
    if (!isAction(action)) throw notAllowed(`names ${JSON.stringify(action)}`, classes);
    const place = classes.indexOf(action);
    if (place >= 0) bits |= 1 << place;
  }
  if (bits !== 0) return bits;
  throw notAllowed(
    allowed.length === 0
      ? 'is empty'
      : `names only ${allowed.join(', ')}, which this model does not know`,
    classes,
  );
}

function notAllowed(what: string, classes: readonly Action[]): BpError {
  return new BpError('INPUT_INVALID', `The list of allowed actions ${what}`, {
    remedy: `Name at least one of ${classes.join(', ')}, or leave the list out for all of them.`,
    details: { field: 'allowed' },
  });
}

/** The place of the best of the allowed classes, the first of equals. */
export function bestOf(scores: Float64Array, allowed: number): number {
  let best = -1;
  for (let place = 0; place < scores.length; place += 1) {
    if ((allowed & (1 << place)) === 0) continue;
    if (best < 0 || scores[place]! > scores[best]!) best = place;
  }
  return best;
}

/**
 * The chance with which each class is given, into `out` (one place a class; they sum to 1, and are 0 where not allowed).
 * @returns The place of the best allowed class.
 */
export function actionChances(
  scores: Float64Array,
  allowed: number,
  exploring: Exploring,
  out: Float64Array,
): number {
  const best = bestOf(scores, allowed);
  let others = -1;
  for (let bits = allowed; bits !== 0; bits &= bits - 1) others += 1;
  out.fill(0);
  if (exploring.kind === 'greedy' || others === 0) {
    out[best] = 1;
    return best;
  }
  if (exploring.kind === 'epsilon') {
    for (let place = 0; place < out.length; place += 1) {
      if ((allowed & (1 << place)) !== 0) out[place] = exploring.epsilon / others;
    }
    out[best] = 1 - exploring.epsilon;
    return best;
  }
  const { temperature, floor = 0 } = exploring;
  let sum = 0;
  for (let place = 0; place < out.length; place += 1) {
    if ((allowed & (1 << place)) === 0) continue;
    // Not above 0, so that nothing can overflow.
    out[place] = Math.exp((scores[place]! - scores[best]!) / temperature);
    sum += out[place]!;
  }
  const left = 1 - floor * (others + 1);
  for (let place = 0; place < out.length; place += 1) {
    if ((allowed & (1 << place)) !== 0) out[place] = floor + (left * out[place]!) / sum;
  }
  return best;
}

/** Draws a class by its chance. Rounding of their sum falls to `best`. */
export function drawClass(chances: Float64Array, best: number, random: Random): number {
  if (chances[best] === 1) return best;
  let left = random();
  for (let place = 0; place < chances.length; place += 1) {
    if (place === best) continue;
    left -= chances[place]!;
    if (left < 0) return place;
  }
  return best;
}
