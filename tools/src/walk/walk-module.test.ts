import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { WALK_MODULE_FILE, walkModuleSource } from './walk-module.js';

it('is what its text assembles to', async () => {
  expect(readFileSync(WALK_MODULE_FILE, 'utf8')).toBe(await walkModuleSource());
});
