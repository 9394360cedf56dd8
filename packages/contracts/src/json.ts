/** Anything that JSON text can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
/** A JSON object: details of errors, evaluations, messages. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/**
 * JSON with the keys of every object in code-unit order: equal values give equal text.
 * `undefined` members are left out; a number that JSON has no word for becomes `null`.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
