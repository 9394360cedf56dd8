import { publishedPackages } from '../workspace.js';
import { type InstalledDependency, readLock, runtimeDependencies } from './read-lock.js';

export const DEPENDENCIES_PAGE = 'docs/dependencies.md';

/** The page of what our packages bring with them. Sizes are those of this machine's platform. */
export function dependenciesPage(): string {
  const packages = publishedPackages();
  const lock = readLock();
  const found = runtimeDependencies(lock, packages);
  const rows = found.map(row);
  const totals = packages.map((published) => {
    const { name } = published;
    const own = runtimeDependencies(lock, [published], true);
    const bytes = own.reduce((sum, one) => sum + one.bytes, 0);
    return `| ${name} | ${own.length} | ${size(bytes)} |`;
  });
  return `# Dependencies

What the published packages bring with them at run time, from the lock file, by \`npm run docs:dependencies\`; sizes on
disk on Linux x64. A test fails where this is out of date or a licence is not allowed, tools for development included.

| package | brings others' packages | size |
|---|---:|---:|
${totals.join('\n')}

The tree of this checkout leaves out, by \`overrides\` in its \`package.json\`, what \`xgboost_node\` names but does not need to
run (changesets, node-gyp: 190 packages, 34 MB); overrides do not reach those who install \`@bp/trainer\` or \`@bp/cli\` from a
registry. Who minds puts the same lines into their own \`package.json\`:

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

| dependency | version | licence | size | used by |
|---|---|---|---:|---|
${rows.join('\n')}
`;
}

/** **Bold** where a \`package.json\` of ours names it. */
function row({ name, version, licence, bytes, usedBy, direct }: InstalledDependency): string {
  const shown = direct ? `**${name}**` : name;
  return `| ${shown} | ${version} | ${licence} | ${size(bytes)} | ${usedBy.join(', ')} |`;
}

function size(bytes: number): string {
  if (bytes === 0) return '0 B';
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
