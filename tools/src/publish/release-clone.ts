import { cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../run.js';
import { CHECKOUT, publishedPackages } from '../workspace.js';

export interface ReleasedClone {
  readonly folder: string;
  /** The section of this release in the changelog. */
  readonly changelog: string;
}

const WHO = { name: 'Release rehearsal', email: 'rehearsal@localhost.invalid' };

/**
 * Clones what is committed, borrows the installed packages and the builds of this checkout, and runs
 * `nx release VERSION` there: versions, lock file, changelog, commit and tag, as for a real release.
 */
export async function releaseClone(folder: string, version: string): Promise<ReleasedClone> {
  await run('git', ['clone', '--quiet', '--local', CHECKOUT, folder], { cwd: CHECKOUT });
  await borrowInstalled(folder);
  for (const { folder: published } of publishedPackages(folder)) {
    await cp(join(CHECKOUT, published, 'dist'), join(folder, published, 'dist'), {
      recursive: true,
    });
  }
  await nx(folder, ['release', version, '--first-release', '--skip-publish']);
  const changelog = await readFile(join(folder, 'CHANGELOG.md'), 'utf8');
  return { folder, changelog };
}

/** Publishes every package of the clone that is not private. */
export function publishClone(clone: ReleasedClone, registry: string): Promise<string> {
  return nx(clone.folder, ['release', 'publish', `--registry=${registry}`, '--first-release']);
}

/** `node_modules` of links into this checkout's, but the packages of the workspace are the clone's own. */
async function borrowInstalled(folder: string): Promise<void> {
  const from = join(CHECKOUT, 'node_modules');
  const to = join(folder, 'node_modules');
  await mkdir(to);
  for (const entry of await readdir(from)) {
    if (entry === '@bp') await cp(join(from, entry), join(to, entry), COPY_LINKS);
    else if (entry !== '.nx' && entry !== '.cache')
      await symlink(join(from, entry), join(to, entry));
  }
}

const COPY_LINKS = { recursive: true, verbatimSymlinks: true } as const;

function nx(cwd: string, args: readonly string[]): Promise<string> {
  const env = {
    ...process.env,
    CI: 'true',
    NX_DAEMON: 'false',
    GIT_AUTHOR_NAME: WHO.name,
    GIT_AUTHOR_EMAIL: WHO.email,
    GIT_COMMITTER_NAME: WHO.name,
    GIT_COMMITTER_EMAIL: WHO.email,
  };
  return run(process.execPath, [join(CHECKOUT, 'node_modules/nx/dist/bin/nx.js'), ...args], {
    cwd,
    env,
  });
}
