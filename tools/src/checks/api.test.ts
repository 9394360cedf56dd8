import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../workspace.js';

const SOURCE = `/** Told. */
export function told(): Hidden {
  return { here: 1 };
}
export const untold = 1;
interface Hidden {
  readonly here: number;
}
`;

/** `npm run check:api` holds our own packages to it. */
it('finds public names without a docstring, and types that are named but not exported', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bp-api-'));
  try {
    const rules = join(CHECKOUT, 'tools/api/typedoc.json');
    mkdirSync(join(folder, 'probe/src'), { recursive: true });
    for (const [path, text] of [
      ['typedoc.json', JSON.stringify({ extends: [rules], entryPoints: ['probe'] })],
      ['probe/package.json', '{ "name": "probe", "version": "1.0.0" }'],
      ['probe/tsconfig.lib.json', '{ "compilerOptions": { "types": [] }, "include": ["src"] }'],
      ['probe/src/index.ts', SOURCE],
    ] as const) {
      writeFileSync(join(folder, path), text);
    }
    const typedoc = join(CHECKOUT, 'node_modules/typedoc/bin/typedoc');
    const args = [typedoc, '--options', 'typedoc.json', '--emit', 'none'];
    const run = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    const said = run.stdout + run.stderr;
    expect(said).toMatch(/Hidden, defined in .*, is referenced by told but not included/);
    expect(said).toMatch(/untold .*does not have any documentation/);
    expect(run.status).not.toBe(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);
