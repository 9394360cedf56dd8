import {
  ACTIONS,
  type Action,
  BpError,
  type BundleManifest,
  type Prediction,
  type PredictionInput,
} from '@bp/contracts';
import { createEncoder, type SiteEncoder } from '../encode/create-encoder.js';
import { actionFeature } from '../encode/encoder.js';
import { type ActionSlots, actionSlots, spreadOverActions } from '../trees/action-rows.js';
import { groupsOf, slotsOf, type TreeEnsemble } from '../trees/ensemble.js';
import { fillKeys } from '../trees/keys.js';
import { applyLink } from '../trees/link.js';
import { marginsOfRows } from '../trees/margins.js';
import { shapValues } from '../trees/shap.js';
import { type LoadModelOptions, loadModelParts, type ModelParts } from './model-parts.js';
import { checkExplore, type PredictOptions, recommend } from './recommend.js';

/** Per-feature contributions to the margin of one action; `baseValue` + Σ `value` = `margin`. */
export interface Explanation {
  readonly action: Action;
  /** Mean margin over the training rows. */
  readonly baseValue: number;
  /** Log-odds for `success`, softmax score for `action`, probability for a voting forest. */
  readonly margin: number;
  /** Features that moved the margin, strongest first. */
  readonly contributions: readonly { readonly feature: string; readonly value: number }[];
}

/** A model in memory. Encodes raw inputs itself. Holds scratch space, so that it is for one thread. */
export interface Model {
  readonly manifest: BundleManifest;
  readonly version: string;
  /** @throws BpError `INPUT_INVALID` for an input that is not one, or an `explore` outside 0–1. */
  predict(input: PredictionInput, options?: PredictOptions): Prediction;
  predictMany(inputs: readonly PredictionInput[], options?: PredictOptions): Prediction[];
  /** Probabilities per action, in the order of `manifest.classes`. */
  score(input: PredictionInput, out?: Float64Array): Float64Array;
  /** Why: exact TreeSHAP for `action`, by default for the recommended one. */
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

/** Rows of a batch that are walked through each tree together. */
const BLOCK_ROWS = 64;

class TreeModel implements Model {
  readonly manifest: BundleManifest;
  readonly version: string;
  private readonly encoder: SiteEncoder;
  private readonly ensemble: TreeEnsemble;
  private readonly classes: readonly Action[];
  /** Only for success models. */
  private readonly actions: ActionSlots | null;
  private readonly row: Float32Array;
  private readonly rowBits: Int32Array;
  /** Places of a row laid out by slot. */
  private readonly stride: number;
  /** Rows that the ensemble is asked about for one input: one, or one per action. */
  private readonly asked: number;
  private readonly keys: Int32Array;
  private readonly single: Float64Array;
  private blockKeys = new Int32Array(0);
  private blockScores = new Float64Array(0);

  constructor(parts: ModelParts, version: string) {
    this.manifest = parts.manifest;
    this.version = version;
    this.encoder = createEncoder(parts.encoder);
    this.ensemble = parts.ensemble;
    this.classes = parts.manifest.classes;
    const { width } = this.encoder;
    const success = parts.manifest.objective === 'success';
    checkFit(parts, success ? width + ACTIONS.length : width, success ? 1 : this.classes.length);
    this.actions = success
      ? actionSlots(
          this.ensemble,
          this.classes.map((action) => width + ACTIONS.indexOf(action)),
        )
      : null;
    this.row = new Float32Array(this.ensemble.features);
    this.rowBits = new Int32Array(this.row.buffer);
    this.stride = slotsOf(this.ensemble) + 1;
    this.asked = this.actions?.actions ?? 1;
    this.keys = new Int32Array(this.asked * this.stride);
    this.single = new Float64Array(this.classes.length);
  }

  predict(input: PredictionInput, options: PredictOptions = {}): Prediction {
    if (options.explore !== undefined) checkExplore(options.explore);
    return recommend(this.classes, this.score(input, this.single), 0, this.version, options);
  }

  predictMany(inputs: readonly PredictionInput[], options: PredictOptions = {}): Prediction[] {
    if (options.explore !== undefined) checkExplore(options.explore);
    const stride = this.asked * this.stride;
    const width = this.classes.length;
    if (this.blockScores.length === 0) {
      this.blockKeys = new Int32Array(BLOCK_ROWS * stride);
      this.blockScores = new Float64Array(BLOCK_ROWS * width);
    }
    const predictions: Prediction[] = new Array(inputs.length);
    for (let start = 0; start < inputs.length; start += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, inputs.length - start);
      for (let row = 0; row < rows; row += 1) {
        this.layOut(inputs[start + row]!, this.blockKeys, row * stride);
      }
      this.probabilities(this.blockKeys, rows, this.blockScores);
      for (let row = 0; row < rows; row += 1) {
        predictions[start + row] = recommend(
          this.classes,
          this.blockScores,
          row * width,
          this.version,
          options,
        );
      }
    }
    return predictions;
  }

  score(
    input: PredictionInput,
    out: Float64Array = new Float64Array(this.classes.length),
  ): Float64Array {
    this.layOut(input, this.keys, 0);
    this.probabilities(this.keys, 1, out);
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
    const { width, featureNames } = this.encoder;
    this.encoder.encodeInto(input, this.row, 0);
    if (this.actions !== null) {
      this.row.fill(0, width);
      this.row[width + ACTIONS.indexOf(asked)] = 1;
    }
    fillKeys(this.ensemble, this.rowBits, 0, this.keys, 0);
    const { baseValue, margin, values } = shapValues(
      this.ensemble,
      this.keys,
      this.actions === null ? index : 0,
    );
    const contributions = Array.from(values, (value, feature) => ({
      feature: featureNames[feature] ?? actionFeature(ACTIONS[feature - width]!),
      value,
    }))
      .filter(({ value }) => value !== 0)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return { action: asked, baseValue, margin, contributions };
  }

  /** Encodes an input and lays it out by slot: one row, or one per action. */
  private layOut(input: PredictionInput, keys: Int32Array, offset: number): void {
    this.encoder.encodeInto(input, this.row, 0);
    fillKeys(this.ensemble, this.rowBits, 0, keys, offset);
    if (this.actions !== null) spreadOverActions(this.actions, this.stride, keys, offset);
  }

  /** @param out `inputs × classes`, overwritten. */
  private probabilities(keys: Int32Array, inputs: number, out: Float64Array): void {
    const width = this.classes.length;
    marginsOfRows(this.ensemble, keys, inputs * this.asked, out);
    if (this.actions === null) {
      for (let row = 0; row < inputs; row += 1) {
        applyLink(this.ensemble.link, out, row * width, width);
      }
    } else {
      applyLink(this.ensemble.link, out, 0, inputs * width);
    }
  }
}

function checkFit(parts: ModelParts, features: number, groups: number): void {
  const { ensemble } = parts;
  if (ensemble.features === features && groupsOf(ensemble) === groups) return;
  throw new BpError(
    'BUNDLE_INVALID',
    `The model wants ${ensemble.features} features and gives ${groupsOf(ensemble)} margins; its encoder and classes say ${features} and ${groups}`,
    { remedy: 'The files of this bundle do not belong together: train the model again.' },
  );
}
