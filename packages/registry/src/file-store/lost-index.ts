import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { BpError } from '@bp/contracts';
import { namesIn } from '@bp/files';
import { EVALUATION_FILE } from '../check-version.js';
import { isVersion } from '../version-name.js';

/*
 * How a registry that has lost revisions is told from a younger or an empty one. `versions.json` is written after its
 * revision stands, so that a copy newer than the index never comes about by writers, also not by killed ones. And the folder
 * of the index is made before the first version is staged: versions without it had one.
 */

/** Why an index that seems to end in `revision` (0: it is empty) has lost what came after; `null`: nothing shows that. `copied`: the revision of the copy. */
export async function findLoss(
  indexFolder: string,
  revision: number,
  copied: number,
): Promise<BpError | null> {
  if (copied > revision) {
    const which =
      revision === 0
        ? 'all its revisions'
        : copied === revision + 1
          ? `revision ${copied}`
          : `revisions ${revision + 1} to ${copied}`;
    return lost(
      indexFolder,
      `has lost ${which}: versions.json is a copy of revision ${copied}`,
      'If an older index was put there on purpose, move versions.json away.',
    );
  }
  if (copied > 0 || revision > 0) return null;
  const versions = await placedVersions(dirname(indexFolder));
  if (versions.length === 0 || existsSync(indexFolder)) return null;
  return lost(
    indexFolder,
    `is gone, and so is its copy; there are versions: ${versions.join(', ')}`,
    'If nobody misses these versions, move their folders away.',
  );
}

/** Versions that a registry has put there: a bundle alone has no evaluation. */
export async function placedVersions(folder: string): Promise<string[]> {
  const names = (await namesIn(folder)).filter(isVersion).sort();
  return names.filter((name) => existsSync(join(folder, name, EVALUATION_FILE)));
}

function lost(indexFolder: string, what: string, otherwise: string): BpError {
  return new BpError('INTEGRITY', `The registry's index ${indexFolder} ${what}.`, {
    remedy: `Nothing was changed, and services that run keep their model. "bp versions repair" says how it can be brought back. ${otherwise}`,
    details: { folder: indexFolder },
  });
}
