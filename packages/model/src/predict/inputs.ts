import { INPUT_FIELDS, type PredictionInput, SITE_FLAGS } from '@bp/contracts';
import type { Encoder } from '../encode/encoder.js';

type InputField = keyof PredictionInput;

/** Features computed from more than the field of their own name. */
const DERIVED: Readonly<Record<string, readonly InputField[]>> = {
  pa_minus_da: ['pa', 'da'],
  pa_da_mean: ['pa', 'da'],
  pa_per_da: ['pa', 'da'],
  actions_supported: SITE_FLAGS.slice(0, 4),
  hour: ['timestamp'],
  weekday: ['timestamp'],
  https: ['url'],
  has_fragment: ['url'],
  tld: ['domain'],
};

/** The input fields that a model with this encoder looks at: what a service must give (manifest `inputs`). */
export function encoderInputs(encoder: Pick<Encoder, 'featureNames'>): (keyof PredictionInput)[] {
  const used = new Set<InputField>();
  for (const feature of encoder.featureNames) {
    for (const field of fieldsOf(feature.split(/[=*]/, 1)[0]!)) used.add(field);
  }
  return INPUT_FIELDS.filter((field) => used.has(field));
}

function fieldsOf(stem: string): readonly InputField[] {
  const known = INPUT_FIELDS.find((field) => field === stem);
  if (known !== undefined) return [known];
  const derived = DERIVED[stem];
  if (derived !== undefined) return derived;
  return stem === 'host' || stem.startsWith('host_') ? ['domain'] : ['url'];
}
