import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GOLDEN_FILE,
  readBundleJson,
  readManifest,
  readTrainingKeys,
  TRAINING_KEYS_FILE,
  type TrainingKey,
} from '@bp/model';
import type { Registry } from '@bp/registry';

/** Whether a bundle's training rows held something: `unknown` where it keeps no filter of them. */
export type Learned = 'learned' | 'not' | 'unknown';

/** What to look for: keys of training rows, and a domain in the inputs that a bundle keeps as examples. */
export interface LearnedFrom {
  readonly keys: readonly TrainingKey[];
  readonly mentions: (text: string) => boolean;
}

/** Looks at one bundle. A damaged one throws as `readBundleJson` of `@bp/model` does. */
export async function hasLearned(dir: string, { keys, mentions }: LearnedFrom): Promise<Learned> {
  const manifest = await readManifest(dir);
  if (mentions(await readFile(join(dir, GOLDEN_FILE), 'utf8').catch(() => ''))) return 'learned';
  if (manifest.files[TRAINING_KEYS_FILE] === undefined) return 'unknown';
  const holds = readTrainingKeys(await readBundleJson(dir, TRAINING_KEYS_FILE), dir);
  return keys.some(holds) ? 'learned' : 'not';
}

/** Which versions of a registry learned from it, oldest first. One that can't be read counts as unknown. */
export async function learnedVersions(
  registry: Registry,
  from: LearnedFrom,
): Promise<{ readonly versions: readonly string[]; readonly unknown: readonly string[] }> {
  const versions: string[] = [];
  const unknown: string[] = [];
  for (const { version } of (await registry.list()).reverse()) {
    const learned = await registry
      .info(version)
      .then(({ dir }) => hasLearned(dir, from))
      .catch((): Learned => 'unknown');
    if (learned === 'learned') versions.push(version);
    else if (learned === 'unknown') unknown.push(version);
  }
  return { versions, unknown };
}
