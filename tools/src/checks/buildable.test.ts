import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT, publishedPackages } from '../workspace.js';

it('builds every published package with npm run build', () => {
  const { references } = JSON.parse(readFileSync(join(CHECKOUT, 'tsconfig.json'), 'utf8')) as {
    references: readonly { readonly path: string }[];
  };
  const built = references.map(({ path }) => path.slice(2));
  expect(built).toEqual(expect.arrayContaining(publishedPackages().map(({ folder }) => folder)));
});
