import { BpError } from './errors.js';

/** A package that is no dependency, so that programs install what they use. */
export interface WantedPackage {
  readonly name: string;
  /** What needs it, as the beginning of a sentence. */
  readonly for: string;
  /** The setting that names it. */
  readonly field: string;
}

/** What a package exports. Errors: `SETTINGS_INVALID` where it is not installed. */
export async function installed<Exports>(
  loading: Promise<unknown>,
  wanted: WantedPackage,
): Promise<Exports> {
  try {
    return (await loading) as Exports;
  } catch (cause) {
    const { name, field } = wanted;
    throw new BpError('SETTINGS_INVALID', `${wanted.for} needs ${name}, which is not installed.`, {
      remedy: `Install it beside this program: npm install ${name}.`,
      details: { field, package: name },
      cause,
    });
  }
}
