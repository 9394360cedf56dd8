import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';

/** Some file of `from` imports `to`; type-only imports count too. Tests are left out. */
export interface PackageImport {
  readonly from: string;
  readonly to: string;
}

interface CruisedModule {
  readonly source: string;
  readonly dependencies: readonly { readonly resolved: string }[];
}

/** Imports between our packages as they stand in the sources, found by the tool that also guards the floors. */
export function realImports(): PackageImport[] {
  const cruiser = join(CHECKOUT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [cruiser, '--config', '.dependency-cruiser.cjs', '-T', 'json', 'packages', 'apps'];
  const run = spawnSync(process.execPath, args, {
    cwd: CHECKOUT,
    encoding: 'utf8',
    maxBuffer: 256 * 2 ** 20,
  });
  const { modules } = JSON.parse(run.stdout) as { modules: CruisedModule[] };
  const found = new Map<string, PackageImport>();
  for (const { source, dependencies } of modules) {
    const from = packageOf(source);
    for (const { resolved } of dependencies) {
      const to = packageOf(resolved);
      if (from !== null && to !== null && to !== from) found.set(`${from} ${to}`, { from, to });
    }
  }
  return [...found.entries()].sort(([a], [b]) => a.localeCompare(b)).map(([, pair]) => pair);
}

function packageOf(path: string): string | null {
  const match = /^(?:packages|apps)\/([^/]+)\/src\/(?!.*(?:\.test\.ts$|\/testing\/))/.exec(path);
  return match?.[1] ?? null;
}
