import {
  ACTIONS,
  type Action,
  BpError,
  type BundleManifest,
  type Prediction,
  type PredictionInput,
} from '@bp/contracts';
import { modelFeatures, writeAction } from '../encode/action-columns.js';
import { createEncoder, type SiteEncoder } from '../encode/create-encoder.js';
import type { BlendPrior } from '../margin/blend-prior.js';
import { linearMargins } from '../margin/linear-margins.js';
import type { MarginPart, Questions, ShapValues } from '../margin/margin-part.js';
import { weighParts } from '../margin/weigh-parts.js';
import { placeInTurns } from '../trees/compiled-walk.js';
import type { Link } from '../trees/ensemble.js';
import { applyLink } from '../trees/link.js';
import { treeMargins } from '../trees/tree-margins.js';
import { type LoadModelOptions, loadModelParts, type ModelParts } from './model-parts.js';
import { checkExplore, type PredictOptions, recommend } from './recommend.js';

/** Per-feature contributions to the margin of one action; `baseValue` + Σ `value` = `margin`. */
export interface Explanation {
  readonly action: Action;
  /** Mean margin over the training rows. */
  readonly baseValue: number;
  /** Log-odds for `success`, softmax score for `action`, probability for a voting forest that is not blended. */
  readonly margin: number;
  /** Features that moved the margin, strongest first. */
  readonly contributions: readonly { readonly feature: string; readonly value: number }[];
}

/** A part of a blended model, answering by its own margins alone. */
export interface ModelPart {
  readonly name: 'trees' | 'linear part';
  /** As `score` of the model. */
  score(input: PredictionInput, out?: Float64Array): Float64Array;
}

/** A model in memory. Encodes raw inputs itself. Holds scratch space, so that it is for one thread. */
export interface Model {
  readonly manifest: BundleManifest;
  readonly version: string;
  /** What a blended model is made of; empty where it is its trees alone. */
  readonly parts: readonly ModelPart[];
  /** Its linear part, and how much each part counts; `null` where it is its trees alone. */
  readonly prior: BlendPrior | null;
  /** @throws BpError `INPUT_INVALID` for an input that is not one, an `explore` outside 0–1, or `allowed` without an action. */
  predict(input: PredictionInput, options?: PredictOptions): Prediction;
  /** As `predict`, for each of them. */
  predictMany(inputs: readonly PredictionInput[], options?: PredictOptions): Prediction[];
  /** Probabilities per action, in the order of `manifest.classes`. */
  score(input: PredictionInput, out?: Float64Array): Float64Array;
  /** Why: exact TreeSHAP, and what the linear part adds, for `action`, by default for the recommended one. */
  explain(input: PredictionInput, action?: Action): Explanation;
}

/**
 * Loads the model of a bundle: verifies every file, then parses.
 * @throws BpError `INTEGRITY` or `BUNDLE_INVALID`.
 */
export async function loadModel(dir: string, options: LoadModelOptions = {}): Promise<Model> {
  return modelFromParts(await loadModelParts(dir, options));
}

/** A working model from its parts, as another thread may have sent them. */
export function modelFromParts(parts: ModelParts, version: string = parts.version): Model {
  return new TreeModel(parts, version);
}

/** As {@link modelFromParts}, in many short turns of the event loop: nothing else that it does waits for long. */
export async function modelInTurns(parts: ModelParts, version?: string): Promise<Model> {
  const { complete } = parts.ensemble;
  if (complete !== null) await placeInTurns(complete);
  return modelFromParts(parts, version);
}

class TreeModel implements Model {
  readonly manifest: BundleManifest;
  readonly version: string;
  readonly prior: BlendPrior | null;
  private readonly encoder: SiteEncoder;
  private readonly link: Link;
  private readonly classes: readonly Action[];
  private readonly featureNames: readonly string[];
  /** A row per question: one per class for success models, one in all for others. */
  private readonly questions: Questions;
  private readonly margins: readonly MarginPart[];
  private readonly scores: Float64Array;
  private readonly chances: Float64Array;

  constructor(parts: ModelParts, version: string) {
    const { manifest, ensemble } = parts;
    this.manifest = manifest;
    this.version = version;
    this.prior = parts.prior;
    this.encoder = createEncoder(parts.encoder);
    this.classes = manifest.classes;
    const success = manifest.objective === 'success';
    this.featureNames = modelFeatures(this.encoder.featureNames, manifest.objective);
    checkFit(parts, this.featureNames.length, success ? 1 : this.classes.length);
    const blended = success ? 'sigmoid' : 'softmax';
    this.link = parts.prior === null ? ensemble.link : blended;
    const shared = this.encoder.width;
    const rows = success ? this.classes.length : 1;
    const block = new Float32Array(rows * ensemble.features);
    if (success) {
      this.classes.forEach((action, row) => {
        writeAction(block, row * ensemble.features + shared, ACTIONS.indexOf(action));
      });
    }
    this.questions = { block, rows, shared };
    const trees = treeMargins(ensemble, this.questions);
    this.margins =
      parts.prior === null
        ? [trees]
        : weighParts(trees, linearMargins(parts.prior.linear, this.questions), {
            weights: parts.prior.weights,
            places: this.classes.length,
            treesVote: ensemble.link === 'identity',
          });
    this.scores = new Float64Array(this.classes.length);
    this.chances = new Float64Array(this.classes.length);
  }

  predict(input: PredictionInput, options: PredictOptions = {}): Prediction {
    if (options.explore !== undefined) checkExplore(options.explore);
    const scores = this.score(input, this.scores);
    return recommend(this.classes, scores, this.version, options, this.chances);
  }

  predictMany(inputs: readonly PredictionInput[], options: PredictOptions = {}): Prediction[] {
    return inputs.map((input) => this.predict(input, options));
  }

  score(
    input: PredictionInput,
    out: Float64Array = new Float64Array(this.classes.length),
  ): Float64Array {
    return this.scoreBy(this.margins, input, out);
  }

  get parts(): readonly ModelPart[] {
    const [trees, linear] = this.margins;
    if (trees === undefined || linear === undefined) return [];
    const alone = (name: ModelPart['name'], part: MarginPart): ModelPart => ({
      name,
      score: (input, out = new Float64Array(this.classes.length)) =>
        this.scoreBy([part], input, out),
    });
    return [alone('trees', trees), alone('linear part', linear)];
  }

  private scoreBy(
    margins: readonly MarginPart[],
    input: PredictionInput,
    out: Float64Array,
  ): Float64Array {
    this.encoder.encodeInto(input, this.questions.block, 0);
    out.fill(0);
    for (const part of margins) part.add(out);
    applyLink(this.link, out);
    return out;
  }

  explain(input: PredictionInput, action?: Action): Explanation {
    const asked = action ?? this.predict(input).action;
    const index = this.classes.indexOf(asked);
    if (index === -1) {
      throw new BpError('INPUT_INVALID', `This model does not know the action ${asked}`, {
        remedy: `Ask for one of ${this.classes.join(', ')}.`,
      });
    }
    const { block, rows } = this.questions;
    const [row, group] = rows === 1 ? [0, index] : [index, 0];
    this.encoder.encodeInto(input, block, row * this.featureNames.length);
    const explained = this.margins.map((part) => part.explain(row, group));
    const sum = (of: (part: ShapValues) => number): number =>
      explained.reduce((total, part) => total + of(part), 0);
    const contributions = this.featureNames
      .map((name, feature) => ({ feature: name, value: sum(({ values }) => values[feature]!) }))
      .filter(({ value }) => value !== 0)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return {
      action: asked,
      baseValue: sum(({ baseValue }) => baseValue),
      margin: sum(({ margin }) => margin),
      contributions,
    };
  }
}

function checkFit(parts: ModelParts, features: number, groups: number): void {
  const { ensemble } = parts;
  if (ensemble.features === features && ensemble.base.length === groups) return;
  throw new BpError(
    'BUNDLE_INVALID',
    `The model wants ${ensemble.features} features and gives ${ensemble.base.length} margins; its encoder and classes say ${features} and ${groups}`,
    { remedy: 'The files of this bundle do not belong together: train the model again.' },
  );
}
