import { BpError } from './errors.js';

/**
 * One thing that can be set, said once by the package that uses it: types, checks, the JSON Schema, the settings page and
 * the defaults in the command's help derive from it.
 */
export interface Setting<T = unknown> {
  readonly default: T;
  /** For people: what it does and its unit, in a sentence or two. */
  readonly about: string;
  readonly kind: 'number' | 'whole' | 'switch' | 'text' | 'address' | 'choice' | 'map';
  /** Limits of a number; `above` is not allowed itself. */
  readonly min?: number;
  readonly above?: number;
  readonly max?: number;
  /** Of a choice, or of the values of a map from any text; a map without them takes any text. */
  readonly choices?: readonly string[];
  /** `null` is allowed too. */
  readonly nullable?: true;
  /** What of the command line wins over it. */
  readonly flag?: string;
}

/** Settings that belong together, with a sentence on what they are about. */
export interface SettingGroup<Fields extends SettingFields = SettingFields> {
  readonly about: string;
  readonly fields: Fields;
}
/** By name. */
export type SettingFields = { readonly [name: string]: Setting | SettingGroup };

/** The values that these settings take. */
export type SettingValues<Fields extends SettingFields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends SettingGroup<infer Inner>
    ? SettingValues<Inner>
    : Fields[Name] extends Setting<infer Value>
      ? Value
      : never;
};

/** Limits of a number, and the flag that wins over it. */
export type NumberLimits = Pick<Setting, 'min' | 'above' | 'max' | 'flag'>;

/** A number; `limits` are included unless they say otherwise. */
export function number(
  fallback: number,
  about: string,
  limits: NumberLimits = {},
): Setting<number> {
  return { kind: 'number', default: fallback, about, ...limits };
}

/** A whole number, at least 1 unless `limits` say otherwise. */
export function whole(fallback: number, about: string, limits: NumberLimits = {}): Setting<number> {
  return { kind: 'whole', default: fallback, about, min: 1, ...limits };
}

/** A number from 0 to 1. */
export function share(fallback: number, about: string): Setting<number> {
  return number(fallback, about, { min: 0, max: 1 });
}

/** Something that is on or off. */
export function toggle(fallback: boolean, about: string, flag?: string): Setting<boolean> {
  return { kind: 'switch', default: fallback, about, ...(flag === undefined ? {} : { flag }) };
}

/** A text that is not empty. */
export function text(fallback: string, about: string, flag?: string): Setting<string> {
  return { kind: 'text', default: fallback, about, ...(flag === undefined ? {} : { flag }) };
}

/** One of `choices`. */
export function choice<const Choice extends string>(
  fallback: NoInfer<Choice>,
  choices: readonly Choice[],
  about: string,
  flag?: string,
): Setting<Choice> {
  const named = flag === undefined ? {} : { flag };
  return { kind: 'choice', default: fallback, about, choices, ...named };
}

/** From any text to one of `choices`. */
export function map<const Choice extends string>(
  choices: readonly Choice[],
  about: string,
): Setting<Readonly<Record<string, Choice>>> {
  return { kind: 'map', default: {}, about, choices };
}

/** From any text to a text that is not empty. */
export function texts(about: string): Setting<Readonly<Record<string, string>>> {
  return { kind: 'map', default: {}, about };
}

/** A setting that is `null` where nothing is set. */
export function optional<T>(setting: Setting<T>): Setting<T | null> {
  return { ...setting, default: null, nullable: true };
}

/** Settings under a name of their own. */
export function group<Fields extends SettingFields>(
  about: string,
  fields: Fields,
): SettingGroup<Fields> {
  return { about, fields };
}

/** Whether a name leads to more settings. */
export function isSettingGroup(field: Setting | SettingGroup): field is SettingGroup {
  return 'fields' in field;
}

/** What holds where nothing is set. */
export function defaultsOf<Fields extends SettingFields>(fields: Fields): SettingValues<Fields> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      isSettingGroup(field) ? defaultsOf(field.fields) : field.default,
    ]),
  ) as SettingValues<Fields>;
}

/** The allowed numbers in words: "a whole number from 1 to 30", "a number above 0". */
export function allowedNumbers({ kind, min, above, max }: Setting): string {
  const from = above === undefined ? (min === undefined ? '' : ` from ${min}`) : ` above ${above}`;
  const to = max === undefined ? '' : above === undefined ? ` to ${max}` : ` and at most ${max}`;
  return `${kind === 'whole' ? 'a whole number' : 'a number'}${from}${to}`;
}

/** Whether a number setting takes this value. */
export function takesNumber({ kind, min, above, max }: Setting, value: unknown): value is number {
  return (
    typeof value === 'number' &&
    Number.isFinite(value) &&
    (kind !== 'whole' || Number.isInteger(value)) &&
    (min === undefined || value >= min) &&
    (above === undefined || value > above) &&
    (max === undefined || value <= max)
  );
}

/**
 * Throws `SETTINGS_INVALID` for the first number among `values` that its setting does not take, and for a name that
 * is not a setting, naming it as `<prefix><name>`, what was given and what is allowed.
 */
export function checkNumbers(
  fields: Readonly<Record<string, Setting>>,
  values: object,
  prefix: string,
): void {
  for (const [name, value] of Object.entries(values)) {
    const setting = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (setting === undefined) {
      throw new BpError('SETTINGS_INVALID', `There is no setting ${prefix}${name}.`, {
        remedy: `There are: ${Object.keys(fields).join(', ')}.`,
        details: { field: name },
      });
    }
    if (setting.kind !== 'number' && setting.kind !== 'whole') continue;
    if (takesNumber(setting, value)) continue;
    const allowed = allowedNumbers(setting);
    throw new BpError(
      'SETTINGS_INVALID',
      `${prefix}${name} is ${String(value)}; allowed: ${allowed}.`,
      {
        remedy: `Set ${prefix}${name} to an allowed value, or leave it out for its default, ${String(setting.default)}.`,
        details: { field: name },
      },
    );
  }
}
