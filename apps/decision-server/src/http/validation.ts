/** What a schema found wrong, as Ajv says it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly keyword: string;
  readonly message?: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * One sentence of what is wrong with a body. Where one of several forms was to match, the form that got furthest counts:
 * the others do not say what the sender meant. Of two that
 * got as far, the first.
 */
export function inWords(errors: readonly SchemaError[], where: string): string {
  const own = errors.filter(({ keyword }) => keyword !== 'anyOf');
  const depth = ({ instancePath }: SchemaError): number => instancePath.split('/').length;
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
  return `${path === '' ? `The ${where}` : path} ${error.message ?? 'is not right'}${more}.`;
}
