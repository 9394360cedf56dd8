import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../workspace.js';
import {
  SETTINGS_PAGE,
  SETTINGS_SCHEMA,
  settingsJsonSchema,
  settingsPage,
} from './settings-reference.js';

const read = (file: string): string => readFileSync(join(CHECKOUT, file), 'utf8');

it('has the page that "npm run docs:settings" makes of the settings today', () => {
  expect(read(SETTINGS_PAGE)).toBe(settingsPage());
});

it('has the JSON Schema of the settings today, and ships it', () => {
  expect(JSON.parse(read(SETTINGS_SCHEMA))).toEqual(settingsJsonSchema());
  const { files } = JSON.parse(read('packages/pipeline/package.json')) as { files: string[] };
  expect(files).toContain('bp.config.schema.json');
});

it('has a default and a meaning for every setting', () => {
  const rows = settingsPage()
    .split('\n')
    .filter((line) => /^\| `[a-z]\w*\./.test(line))
    .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()));
  expect(rows.length).toBeGreaterThan(60);
  for (const [, setting, fallback, allowed, meaning] of rows) {
    expect(fallback, setting).not.toContain('undefined');
    expect(allowed, setting).not.toBe('');
    expect(meaning, setting).toMatch(/[.)]$/);
  }
});
