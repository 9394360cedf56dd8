import { publishedPackages } from '../workspace.js';
import { type InstalledDependency, readLock, runtimeDependencies } from './read-lock.js';

export const DEPENDENCIES_PAGE = 'docs/dependencies.md';

const TABLE_HEAD = '| dependency | version | licence | size | used by |\n|---|---|---|---:|---|';

/** The page of what our packages bring with them. Sizes are those of this machine's platform. */
export function dependenciesPage(): string {
  const packages = publishedPackages();
  const lock = readLock();
  const found = runtimeDependencies(lock, packages);
  const direct = found.filter((one) => one.direct).map(row);
  const indirect = found.filter((one) => !one.direct).map(row);
  const totals = packages.map((published) => {
    const { name } = published;
    const own = runtimeDependencies(lock, [published], true);
    const bytes = own.reduce((sum, one) => sum + one.bytes, 0);
    return `| ${name} | ${own.length} | ${size(bytes)} |`;
  });
  return `# Dependencies

What the published packages bring with them at run time, from the lock file, by \`npm run docs:dependencies\`; sizes on
disk on Linux x64. A test fails if this page is out of date or a licence is not allowed, tools for development included.

| package | third-party packages | size |
|---|---:|---:|
${totals.join('\n')}

This checkout's dependency tree leaves out, by \`overrides\` in its \`package.json\`, what \`xgboost_node\` names but does not need to
run (changesets, node-gyp: 190 packages, 34 MB). Overrides have no effect for those who install \`@bp/trainer\` or \`@bp/cli\` from a
registry. To avoid them, add the same lines to your own \`package.json\`:

\`\`\`json
"overrides": {
  "xgboost_node": {
    "@changesets/cli": "npm:empty-npm-package@1.0.0",
    "node-gyp": "npm:empty-npm-package@1.0.0",
    "node-addon-api": "npm:empty-npm-package@1.0.0"
  }
}
\`\`\`

It is an optional dependency: with \`npm install --omit=optional\` training falls back to LightGBM, a system's XGBoost
(\`BP_XGBOOST_LIB\`) or the forest. Its install script only prints a line on Linux x64 and is not needed anywhere; it may be denied.

## Named by our packages

Why each was chosen: [decisions](decisions.md#libraries).

${TABLE_HEAD}
${direct.join('\n')}

## What these bring along

<details>
<summary>${indirect.length} packages</summary>

${TABLE_HEAD}
${indirect.join('\n')}

</details>
`;
}

function row({ name, version, licence, bytes, usedBy }: InstalledDependency): string {
  return `| ${name} | ${version} | ${licence} | ${size(bytes)} | ${usedBy.join(', ')} |`;
}

function size(bytes: number): string {
  if (bytes === 0) return '0 B';
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
