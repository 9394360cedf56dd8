import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  BpError,
  type BundleManifest,
  type Comparison,
  canonicalJson,
  sha256,
} from '@bp/contracts';
import { MANIFEST_FILE, verifyBundle } from '@bp/model';
import { EVALUATION_FILE } from '../check-version.js';
import { isDeadVersion } from '../dead-version.js';
import { findVersion, type IndexDocument, type VersionEntry } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { requireSignature, signManifest } from '../signatures.js';
import type { StagedVersion } from '../store.js';
import { transact } from '../transact.js';
import { type Bump, majorOf } from '../version-name.js';
import { nextVersion } from '../version-number.js';
import type { RegistryContext } from './context.js';

/** Any object that JSON can hold; what lists show of it. */
export interface ShownEvaluation {
  readonly accuracy?: unknown;
  readonly f1_macro?: unknown;
}

/** A bundle, what it was judged by, and who adds it. */
export interface CreateVersionOptions {
  /** Folder of a model bundle; it is copied, and may be deleted afterwards. */
  readonly bundleDir: string;
  /** Kept as `evaluation.json`; `accuracy` and `f1_macro` in it are shown in lists. */
  readonly evaluation: ShownEvaluation;
  /** Kept in `evaluation.json` too; its verdict is shown in lists. */
  readonly comparison?: Comparison | null;
  /** For people; at most 4,000 characters are kept, as of `by`. */
  readonly note?: string | null;
  /** Default: `major` where the input fields changed, else `minor`. */
  readonly bump?: Bump;
  /** It is to be deployed once it is approved: whoever gives the last approval does so. Default: no. */
  readonly awaitsApproval?: boolean;
  /** Who, for the history. */
  readonly by: string;
}

/**
 * How often another writer that has placed a folder, but not yet published it, is given time to do so. After
 * that its number is skipped: it may be dead, or asleep, and nobody can tell which.
 */
const TURNS_GIVEN = 8;

/** As `Registry.createVersion`. */
export async function createVersion(
  context: RegistryContext,
  options: CreateVersionOptions,
): Promise<VersionEntry> {
  const { store, signatures } = context;
  const by = loggedText(options.by, 'by');
  const note =
    options.note == null || options.note === '' ? null : loggedText(options.note, 'note');
  const manifest = await verifyBundle(options.bundleDir);
  const manifestBytes = await readFile(join(options.bundleDir, MANIFEST_FILE));
  const manifestSha256 = sha256(manifestBytes);
  const evaluation = evaluationText(options);
  const signature = signManifest(signatures, manifestBytes);
  requireSignature(signatures, { version: 'to be created', signature }, manifestBytes);
  const staged = await store.stage({
    bundleDir: options.bundleDir,
    files: [MANIFEST_FILE, ...Object.keys(manifest.files)],
    extra: { [EVALUATION_FILE]: evaluation },
    check: async (dir) => void (await verifyBundle(dir, { manifestSha256 })),
  });
  const place = numbering(staged, manifest, options.bump);
  let published = false;
  try {
    const entry = await transact(context, by, async (index, at) => {
      const version = await place(index);
      if (version === null) return { again: true };
      const entry: VersionEntry = {
        version,
        created_at: at,
        created_by: by,
        note,
        deployed_at: null,
        ...describeVersion(manifest, manifestSha256, evaluation),
        signature,
      };
      const awaits = options.awaitsApproval === true ? ({ awaits_approval: true } as const) : {};
      return {
        event: { kind: 'create', version, ...awaits },
        changes: { versions: [...index.versions, entry], highest_version: version },
        result: entry,
      };
    });
    published = true;
    return entry;
  } finally {
    await staged.finish();
    if (published) await sweepQuietly(context);
  }
}

/** What the index keeps of a version's files. `evaluation`: the text of its `evaluation.json`. */
export function describeVersion(
  manifest: BundleManifest,
  manifestSha256: string,
  evaluation: string,
) {
  const judged = JSON.parse(evaluation) as ShownEvaluation & {
    readonly comparison?: Partial<Comparison> | null;
  };
  return {
    accuracy: numberOf(judged.accuracy),
    f1_macro: numberOf(judged.f1_macro),
    engine: manifest.engine,
    objective: manifest.objective,
    verdict: judged.comparison?.verdict ?? null,
    inputs_sha256: inputsHash(manifest),
    manifest_sha256: manifestSha256,
    evaluation_sha256: sha256(evaluation),
  };
}

/** Finds the number of one new version, and gives its folder that name; `null`: look at the index again first. */
function numbering(staged: StagedVersion, manifest: BundleManifest, given: Bump | undefined) {
  let turnsLeft = TURNS_GIVEN;
  return async (index: IndexDocument): Promise<string | null> => {
    const bump = given ?? computeBump(index, manifest);
    let version = nextVersion(index.highest_version, bump);
    while (!(await staged.place(version, (other) => isDeadVersion(index, other)))) {
      if (turnsLeft > 0) {
        turnsLeft -= 1;
        return null;
      }
      version = nextVersion(version, bump === 'major' ? 'minor' : bump);
    }
    return version;
  };
}

/**
 * `major` where a service has to give other input fields than before: than for the version that the number is
 * counted from, or for production within the same major number.
 */
function computeBump(index: IndexDocument, manifest: BundleManifest): Bump {
  const { highest_version: highest, production } = index;
  if (highest === null) return 'minor';
  const before = findVersion(index, highest) ?? index.versions.at(-1);
  const serving = production === null ? null : findVersion(index, production);
  const inputs = inputsHash(manifest);
  if (before !== undefined && before.inputs_sha256 !== inputs) return 'major';
  const sameMajor = serving !== null && majorOf(serving.version) === majorOf(highest);
  return sameMajor && serving.inputs_sha256 !== inputs ? 'major' : 'minor';
}

function inputsHash(manifest: BundleManifest): string {
  return sha256(canonicalJson([...new Set(manifest.inputs)].sort()));
}

function evaluationText(options: CreateVersionOptions): string {
  const { evaluation, comparison } = options;
  if (typeof evaluation !== 'object' || evaluation === null || Array.isArray(evaluation)) {
    throw new BpError(
      'USAGE',
      'A version needs the evaluation that it was judged by, as an object.',
      {
        remedy: 'Give what evaluateModel returned.',
      },
    );
  }
  const whole = comparison == null ? evaluation : { ...evaluation, comparison };
  return `${JSON.stringify(whole, null, 1)}\n`;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** Leftovers harm nobody; a new version is no reason to fail over them. */
async function sweepQuietly({ store }: RegistryContext): Promise<void> {
  try {
    await store.sweep(await store.newest(), true);
  } catch {
    // "bp versions verify" names what is left.
  }
}
