import {
  ACTIONS,
  BpError,
  type BundleManifest,
  ENGINES,
  MODEL_FORMATS,
  OBJECTIVES,
} from '@bp/contracts';

/** The file that names all others of a bundle, with their checksums. */
export const MANIFEST_FILE = 'manifest.json';

/** A bundle's file names: plain, so that a manifest can never point outside its folder. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

export function isPlainFileName(name: string): boolean {
  return PLAIN_NAME.test(name);
}

/**
 * Reads `manifest.json` from its text and checks every field by hand (this package stays free of schema libraries).
 * @param where Shown in errors: the path that the text was read from.
 * @throws BpError `BUNDLE_INVALID` naming the field, what it held and what is allowed.
 */
export function parseManifest(text: string, where: string): BundleManifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(where, `is not JSON (${(cause as Error).message})`);
  }
  if (!isRecord(value)) throw invalid(where, 'is not a JSON object');
  if (value.formatVersion !== 1) {
    throw new BpError(
      'BUNDLE_INVALID',
      `${where}: formatVersion is ${shown(value.formatVersion)}, this program reads 1`,
      { remedy: 'Update this program, or train the model again with this version of it.' },
    );
  }
  const check = (field: string, good: boolean, allowed: string): void => {
    if (!good) throw invalid(where, `${field} is ${shown(value[field])}, allowed: ${allowed}`);
  };
  const oneOf = (field: string, allowed: readonly string[]): void =>
    check(field, allowed.includes(value[field] as string), allowed.join(', '));
  for (const field of ['createdAt', 'engineVersion', 'datasetHash', 'splitId']) {
    check(field, typeof value[field] === 'string', 'text');
  }
  for (const field of ['seed', 'threads', 'bestIteration']) {
    check(field, Number.isFinite(value[field]), 'a number');
  }
  oneOf('engine', ENGINES);
  oneOf('modelFormat', MODEL_FORMATS);
  oneOf('modelFile', ['model.json', 'model.txt']);
  oneOf('objective', OBJECTIVES);
  oneOf('baselineAction', ACTIONS);
  const { classes, inputs, rows } = value;
  check(
    'classes',
    Array.isArray(classes) &&
      classes.length > 0 &&
      new Set(classes).size === classes.length &&
      classes.every((name) => (ACTIONS as readonly unknown[]).includes(name)),
    `a list out of ${ACTIONS.join(', ')}, each at most once`,
  );
  check(
    'inputs',
    Array.isArray(inputs) && inputs.every((n) => typeof n === 'string'),
    'a list of names',
  );
  check('parameters', isRecord(value.parameters), 'an object');
  check(
    'rows',
    isRecord(rows) && Number.isFinite(rows.train) && Number.isFinite(rows.validation),
    'an object with the numbers train and validation',
  );
  checkFiles(value.files, where);
  const manifest = value as unknown as BundleManifest;
  if (!Object.hasOwn(manifest.files, manifest.modelFile)) {
    throw invalid(where, `files has no entry for the model file ${manifest.modelFile}`);
  }
  return manifest;
}

function checkFiles(files: unknown, where: string): void {
  if (!isRecord(files)) throw invalid(where, `files is ${shown(files)}, allowed: an object`);
  for (const [name, digest] of Object.entries(files)) {
    if (!isPlainFileName(name) || name === MANIFEST_FILE) {
      throw invalid(where, `files names ${shown(name)}, allowed: plain file names`);
    }
    const good =
      isRecord(digest) &&
      typeof digest.sha256 === 'string' &&
      /^[0-9a-f]{64}$/.test(digest.sha256) &&
      Number.isSafeInteger(digest.size) &&
      (digest.size as number) >= 0;
    if (!good) {
      throw invalid(where, `files.${name} is ${shown(digest)}, allowed: { sha256, size }`);
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function invalid(where: string, what: string): BpError {
  return new BpError('BUNDLE_INVALID', `${where}: ${what}`, {
    remedy: 'Train the model again, or take the folder from a backup.',
    details: { file: where },
  });
}
