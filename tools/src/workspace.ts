import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const CHECKOUT = join(import.meta.dirname, '../..');

export interface WorkspacePackage {
  readonly name: string;
  readonly version: string;
  /** Relative to the checkout: `packages/model`. */
  readonly folder: string;
  /** Subpath (`.`, `./schemas`) → entry, for those that hold code. */
  readonly entries: readonly { readonly subpath: string; readonly source: string }[];
  readonly dependencies: Readonly<Record<string, string>>;
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Every package and app that is published: in `packages/` and `apps/`, not private; by folder. */
export function publishedPackages(checkout: string = CHECKOUT): WorkspacePackage[] {
  return ['packages', 'apps'].flatMap((floor) =>
    readdirSync(join(checkout, floor))
      .sort()
      .flatMap((name): WorkspacePackage[] => {
        const folder = join(floor, name);
        const text = readFileSync(join(checkout, folder, 'package.json'), 'utf8');
        const json = JSON.parse(text) as PackageJson;
        if (json.private === true) return [];
        const entries = Object.entries(json.exports ?? {}).flatMap(([subpath, target]) =>
          typeof target === 'object' && target['@bp/source'] !== undefined
            ? [{ subpath, source: join(folder, target['@bp/source']) }]
            : [],
        );
        const dependencies = { ...json.dependencies, ...json.optionalDependencies };
        return [{ name: json.name, version: json.version, folder, entries, dependencies }];
      }),
  );
}
