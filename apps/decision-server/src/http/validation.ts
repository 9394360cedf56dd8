import { Ajv, type ErrorObject } from 'ajv';
import type { JsonSchema } from '../api/schemas.js';
import { invalid } from './read-body.js';

const ajv = new Ajv({ allowUnionTypes: true });

/** Throws HttpFailure 400 with one sentence of what is wrong with a body. */
export type Validate = (body: unknown) => void;

export function createValidate(schema: JsonSchema): Validate {
  const holds = ajv.compile(schema);
  return (body) => {
    if (!holds(body)) throw invalid(inWords(holds.errors ?? []));
  };
}

/**
 * Where one of several forms was to match, the form that got furthest counts: the others do not say what the sender
 * meant. Of two that got as far, the first.
 */
function inWords(errors: readonly ErrorObject[]): string {
  const own = errors.filter(({ keyword }) => keyword !== 'anyOf');
  const depth = ({ instancePath }: ErrorObject): number => instancePath.split('/').length;
  const deepest = Math.max(...own.map(depth));
  const error = own.find((one) => depth(one) === deepest) ?? errors[0]!;
  const path = error.instancePath.slice(1).replaceAll('/', '.');
  const { additionalProperty, allowedValues } = error.params;
  const more =
    additionalProperty !== undefined
      ? `: ${JSON.stringify(additionalProperty)}`
      : Array.isArray(allowedValues)
        ? `: ${allowedValues.join(', ')}`
        : '';
  return `${path === '' ? 'The body' : path} ${error.message ?? 'is not right'}${more}.`;
}
