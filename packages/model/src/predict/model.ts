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
import { groupsOf, type TreeEnsemble } from '../trees/ensemble.js';
import { applyLink } from '../trees/link.js';
import { marginScorer } from '../trees/margin-scorer.js';
import { BLOCK_ROWS, type MarginScorer } from '../trees/row-block.js';
import { shapOfRow } from '../trees/shap.js';
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

class TreeModel implements Model {
  readonly manifest: BundleManifest;
  readonly version: string;
  private readonly encoder: SiteEncoder;
  private readonly ensemble: TreeEnsemble;
  private readonly classes: readonly Action[];
  private readonly success: boolean;
  private readonly scorer: MarginScorer;
  private readonly row: Float32Array;
  private readonly rowBits: Int32Array;
  private readonly single: Float64Array;
  private readonly block: Float64Array;

  constructor(parts: ModelParts, version: string) {
    this.manifest = parts.manifest;
    this.version = version;
    this.encoder = createEncoder(parts.encoder);
    this.classes = parts.manifest.classes;
    const { width } = this.encoder;
    this.success = parts.manifest.objective === 'success';
    const features = this.success ? width + ACTIONS.length : width;
    checkFit(parts, features, this.success ? 1 : this.classes.length);
    const { ensemble } = parts;
    const columns = this.classes.map((action) => width + ACTIONS.indexOf(action));
    this.scorer = marginScorer(ensemble, this.success ? columns : null);
    // The scorer has made of the complete trees what it needs.
    this.ensemble = { ...ensemble, complete: null };
    this.row = new Float32Array(ensemble.features);
    this.rowBits = new Int32Array(this.row.buffer);
    this.single = new Float64Array(this.classes.length);
    this.block = new Float64Array(BLOCK_ROWS * this.classes.length);
  }

  predict(input: PredictionInput, options: PredictOptions = {}): Prediction {
    if (options.explore !== undefined) checkExplore(options.explore);
    return recommend(this.classes, this.score(input, this.single), 0, this.version, options);
  }

  predictMany(inputs: readonly PredictionInput[], options: PredictOptions = {}): Prediction[] {
    if (options.explore !== undefined) checkExplore(options.explore);
    const width = this.classes.length;
    const predictions: Prediction[] = new Array(inputs.length);
    for (let start = 0; start < inputs.length; start += BLOCK_ROWS) {
      const rows = Math.min(BLOCK_ROWS, inputs.length - start);
      for (let row = 0; row < rows; row += 1) {
        this.take(inputs[start + row]!, row);
      }
      this.probabilities(rows, this.block);
      for (let row = 0; row < rows; row += 1) {
        predictions[start + row] = recommend(
          this.classes,
          this.block,
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
    this.take(input, 0);
    this.probabilities(1, out);
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
    if (this.success) {
      this.row.fill(0, width);
      this.row[width + ACTIONS.indexOf(asked)] = 1;
    }
    const group = this.success ? 0 : index;
    const { baseValue, margin, values } = shapOfRow(this.ensemble, this.row, group);
    const contributions = Array.from(values, (value, feature) => ({
      feature: featureNames[feature] ?? actionFeature(ACTIONS[feature - width]!),
      value,
    }))
      .filter(({ value }) => value !== 0)
      .sort((a, b) => Math.abs(b.value) - Math.abs(a.value));
    return { action: asked, baseValue, margin, contributions };
  }

  private take(input: PredictionInput, place: number): void {
    this.encoder.encodeInto(input, this.row, 0);
    this.scorer.take(place, this.rowBits, 0);
  }

  /** @param out `inputs × classes`, overwritten. */
  private probabilities(inputs: number, out: Float64Array): void {
    const width = this.classes.length;
    this.scorer.margins(inputs, out);
    if (this.success) {
      applyLink(this.ensemble.link, out, 0, inputs * width);
    } else {
      for (let row = 0; row < inputs; row += 1) {
        applyLink(this.ensemble.link, out, row * width, width);
      }
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
