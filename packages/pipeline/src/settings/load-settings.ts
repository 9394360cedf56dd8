import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { BpError } from '@bp/contracts';
import { DEFAULT_SETTINGS, type Settings, type SettingsOverrides } from './settings.js';

/** The places that settings come from, weakest first. */
export interface LoadSettingsOptions {
  /** The project folder, in which `bp.config.json` is looked for. */
  readonly root: string;
  /** Another settings file; it must exist. Relative to the project folder. */
  readonly configFile?: string | undefined;
  /** `LARAVEL_API_URL`, `BP_DATASET_URL`, `BP_REGISTRY_URL`, `BP_TRAINING_WORKERS`, `BP_WEBHOOK_URL` and `BP_LOG_LEVEL` are read. Default: none. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** From flags: wins over all others. */
  readonly overrides?: SettingsOverrides | undefined;
}

export const SETTINGS_FILE = 'bp.config.json';

/**
 * Settings: `overrides` over environment over `bp.config.json` over defaults, checked once.
 * @throws BpError SETTINGS_INVALID naming the file, the field, what was given and what is allowed.
 */
export async function loadSettings(options: LoadSettingsOptions): Promise<Settings> {
  const file = resolve(options.root, options.configFile ?? SETTINGS_FILE);
  const given = await readSettingsFile(file, options.configFile !== undefined);
  const layers: [string, unknown][] = [
    [file, given],
    ['the environment', fromEnvironment(options.env ?? {})],
    ['the command line', options.overrides ?? {}],
  ];
  let settings: unknown = DEFAULT_SETTINGS;
  for (const [origin, layer] of layers) {
    if (layer === null || Object.keys(layer as object).length === 0) continue;
    settings = merge(settings, await check(layer, origin));
  }
  return settings as Settings;
}

async function readSettingsFile(file: string, required: boolean): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT' && !required) return null;
    throw new BpError('SETTINGS_INVALID', `The settings file ${file} could not be read.`, {
      remedy: 'Give the path of a readable JSON file with --config.',
      details: { file },
      cause,
    });
  }
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
    throw new SyntaxError(
      `it holds ${Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`}`,
    );
  } catch (cause) {
    throw new BpError(
      'SETTINGS_INVALID',
      `The settings file ${file} is not a JSON object: ${withoutQuotedText(cause as Error)}.`,
      { remedy: 'Correct the JSON, or remove the file to use the defaults.', details: { file } },
    );
  }
}

function fromEnvironment(env: NodeJS.ProcessEnv): SettingsOverrides {
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const apiUrl = text('LARAVEL_API_URL');
  const webhookUrl = text('BP_WEBHOOK_URL');
  const datasetUrl = text('BP_DATASET_URL');
  const registryUrl = text('BP_REGISTRY_URL');
  const machines = text('BP_TRAINING_WORKERS');
  const level = text('BP_LOG_LEVEL');
  return {
    ...(datasetUrl === undefined ? {} : { dataset: { url: datasetUrl } }),
    ...(registryUrl === undefined ? {} : { registry: { url: registryUrl } }),
    ...(machines === undefined ? {} : { training: { workers: { machines } } }),
    ...(apiUrl === undefined ? {} : { feedback: { apiUrl } }),
    ...(webhookUrl === undefined ? {} : { notifications: { webhookUrl } }),
    ...(level === undefined ? {} : { logging: { level: level as Settings['logging']['level'] } }),
  };
}

async function check(layer: unknown, origin: string): Promise<SettingsOverrides> {
  const { settingsFileSchema } = await import('./schema.js');
  const checked = settingsFileSchema.safeParse(layer);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  const unknownKey = issue.code === 'unrecognized_keys' ? [issue.keys[0] ?? ''] : [];
  const field = [...issue.path, ...unknownKey].join('.');
  const shown =
    unknownKey.length > 0
      ? ''
      : received(valueAt(layer, issue.path), issue.code === 'invalid_value');
  throw new BpError(
    'SETTINGS_INVALID',
    `Setting "${field}" from ${origin} is not valid: ${issue.message}.${shown}`,
    {
      remedy:
        unknownKey.length > 0
          ? `There is no setting of that name.${siblings(issue.path)}`
          : `Change "${field}" to an allowed value, or leave it out for the default.`,
      details: { field, origin },
    },
  );
}

/**
 * What was given, where it can be no secret: a number, a switch, or a text in the place of one of a few words.
 * An address may carry a password, and a token may stand under a name that is none.
 */
function received(value: unknown, isOneOfWords: boolean): string {
  const harmless =
    typeof value === 'number' || typeof value === 'boolean' || value === null || isOneOfWords;
  // JSON has no word for a number that is too large for one.
  const shown = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return harmless ? ` It is ${shown}.` : '';
}

/** What a parser says without the piece of text that it quotes, in which a secret may stand. */
function withoutQuotedText({ message }: Error): string {
  return message.replace(/, (?:\.\.\.)?".*$/s, '');
}

/** The names that would have been known where one was not. */
function siblings(path: readonly PropertyKey[]): string {
  const names = Object.keys((valueAt(DEFAULT_SETTINGS, path) as object | undefined) ?? {});
  const where = path.length === 0 ? 'There are' : `"${path.join('.')}" has`;
  return names.length === 0 ? '' : ` ${where}: ${names.join(', ')}.`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}

/** Objects merge by key, at every depth; everything else is replaced. */
function merge(below: unknown, above: unknown): unknown {
  if (!isPlainObject(below) || !isPlainObject(above)) return above;
  const merged: Record<string, unknown> = { ...below };
  for (const [key, value] of Object.entries(above)) {
    if (value !== undefined && key !== '$schema') merged[key] = merge(merged[key], value);
  }
  return merged;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
