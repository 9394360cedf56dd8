import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { settingsJsonSchema, settingsPage } from './settings-reference.js';

const docs = resolve(import.meta.dirname, '../../../docs');

describe('the settings reference', () => {
  it('is what "npm run docs:settings" makes of the schema today', () => {
    expect(readFileSync(resolve(docs, 'settings.md'), 'utf8')).toBe(settingsPage());
    expect(JSON.parse(readFileSync(resolve(docs, 'bp.config.schema.json'), 'utf8'))).toEqual(
      settingsJsonSchema(),
    );
  });

  it('has a default and a meaning or a telling name for every setting', () => {
    const rows = settingsPage()
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows.length).toBeGreaterThan(40);
    for (const row of rows) expect(row).not.toContain('undefined');
  });
});
