import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../workspace.js';
import { API_FOLDER, apiPages } from './api-pages.js';

it('is the API that docs/api shows; else `npm run docs:api` and look at what changed', () => {
  const folder = join(CHECKOUT, API_FOLDER);
  const pages = apiPages();
  expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
  for (const [name, text] of pages) {
    expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
  }
}, 120_000);
