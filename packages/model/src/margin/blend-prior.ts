import { BpError } from '@bp/contracts';

/**
 * The part of a blended model that is linear in the encoded site, and how much each part counts (`prior.json`).
 *
 * Terms
 * - **head**: one linear function a class of the model. For `success` it is asked about its own action, for `action` it
 *   gives the margin of its own class.
 */
export interface BlendPrior {
  readonly formatVersion: 1;
  /** margin = `trees` × margin of the trees + `linear` × margin of the linear part + `offset`. */
  readonly weights: { readonly trees: number; readonly linear: number; readonly offset: number };
  readonly linear: LinearPart;
}

/** Lists by feature are in the order of the encoder's `featureNames`. */
export interface LinearPart {
  /** Ridge penalty that was chosen, per squared weight of a standardised feature. */
  readonly penalty: number;
  /** A feature's value counts as this where it is smaller, and as `high` where it is larger. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  /** In the order of the manifest's `classes`. */
  readonly heads: readonly LinearHead[];
}

/** One linear function of the encoded site. */
export interface LinearHead {
  readonly intercept: number;
  /** Added per unit of each feature. */
  readonly weights: readonly number[];
  /** Added instead where the feature is missing. */
  readonly missing: readonly number[];
  /** What each feature adds on average over the rows trained on: what an explanation is relative to. */
  readonly expected: readonly number[];
  /** Share of the rows trained on that were of this class's action. */
  readonly share: number;
}

/** @throws BpError `BUNDLE_INVALID` where a value read from `where` is not one for so many features and classes. */
export function checkBlendPrior(
  value: unknown,
  { features, heads, where }: { features: number; heads: number; where: string },
): BlendPrior {
  const prior = value as BlendPrior | null;
  const list = (numbers: unknown): boolean =>
    Array.isArray(numbers) && numbers.length === features && numbers.every(Number.isFinite);
  const good =
    prior?.formatVersion === 1 &&
    Number.isFinite(prior.linear?.penalty) &&
    [prior.weights?.trees, prior.weights?.linear, prior.weights?.offset].every(Number.isFinite) &&
    list(prior.linear?.low) &&
    list(prior.linear.high) &&
    Array.isArray(prior.linear.heads) &&
    prior.linear.heads.length === heads &&
    prior.linear.heads.every(
      (head) =>
        Number.isFinite(head?.intercept) &&
        Number.isFinite(head.share) &&
        list(head.weights) &&
        list(head.missing) &&
        list(head.expected),
    );
  if (good) return prior;
  throw new BpError(
    'BUNDLE_INVALID',
    `${where} is not the linear part of a model of ${features} features and ${heads} classes in the form that this release reads`,
    { remedy: 'Train the model again, or use the release that wrote the bundle.' },
  );
}
