import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createPackageFromTarballData, type Package } from '@arethetypeswrong/core';
import { run } from '../run.js';
import { CHECKOUT, publishedPackages, type WorkspacePackage } from '../workspace.js';

export interface PackedPackage extends WorkspacePackage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Paths in the tarball, relative to the package. */
  readonly files: readonly string[];
  readonly contents: Package;
  read(file: string): string;
}

/** Packs every published package of a built checkout into `folder` with `npm pack`, and opens the tarballs. */
export async function packAll(folder: string, checkout = CHECKOUT): Promise<PackedPackage[]> {
  const packages = publishedPackages(checkout);
  const workspaces = packages.flatMap(({ name }) => ['--workspace', name]);
  await run('npm', ['pack', '--ignore-scripts', ...workspaces, '--pack-destination', folder], {
    cwd: checkout,
  });
  return packages.map((published) => open(published, folder));
}

function open(published: WorkspacePackage, folder: string): PackedPackage {
  const name = `${published.name.replace('@', '').replace('/', '-')}-${published.version}.tgz`;
  const bytes = new Uint8Array(readFileSync(join(folder, name)));
  const contents = createPackageFromTarballData(bytes);
  const prefix = `/node_modules/${published.name}/`;
  const files = contents.listFiles().map((file) => file.slice(prefix.length));
  return {
    ...published,
    bytes,
    files,
    contents,
    read: (file) => contents.readFile(prefix + file),
  };
}
