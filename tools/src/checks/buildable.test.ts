import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../run.js';
import { CHECKOUT, publishedPackages } from '../workspace.js';

it('builds every published package with npm run build', async () => {
  const nx = join(CHECKOUT, 'node_modules/nx/dist/bin/nx.js');
  const args = [nx, 'show', 'projects', '--with-target', 'build', '--json'];
  const projects = JSON.parse(await run(process.execPath, args, { cwd: CHECKOUT })) as string[];
  const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect(scripts.build).toBe('nx run-many -t build');
  expect(projects.sort()).toEqual(
    publishedPackages()
      .map(({ name }) => name)
      .sort(),
  );
}, 60_000);
