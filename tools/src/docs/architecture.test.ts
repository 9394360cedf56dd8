import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { floorsPicture } from './floors-picture.js';
import { realImports } from './real-imports.js';

describe('the picture of the floors', () => {
  const imports = realImports();
  const picture = floorsPicture(imports);

  it('is the one in docs: "npm run docs:architecture" draws it anew', () => {
    const committed = readFileSync(
      resolve(import.meta.dirname, '../../../docs/floors.svg'),
      'utf8',
    );
    expect(committed).toBe(picture);
  });

  it('has no arrow that points up or along a floor', () => {
    expect(picture).toContain('pipeline imports trainer');
    expect(picture).not.toMatch(/class="arrow[^"]* up"/);
  });

  it('shows an arrow that points up, whatever else leads there', () => {
    const wrong = [...imports, { from: 'model', to: 'registry' }];
    expect(floorsPicture(wrong)).toMatch(/class="arrow[^"]* up"/);
  });
});
