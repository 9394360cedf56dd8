import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CHECKOUT } from '../workspace.js';
import { API_FOLDER, type Api, apiPages, publishedApi } from './api-pages.js';
import type { PublicName } from './declarations.js';

describe('the public API', () => {
  let api: Api;
  beforeAll(() => {
    api = publishedApi();
  }, 120_000);

  it('is what docs/api shows; else `npm run docs:api` and look at what changed', () => {
    const folder = join(CHECKOUT, API_FOLDER);
    const pages = apiPages(api);
    expect(readdirSync(folder).sort()).toEqual([...pages.keys()].sort());
    for (const [name, text] of pages) {
      expect(readFileSync(join(folder, name), 'utf8'), name).toBe(text);
    }
  });

  it('has a docstring for every name', () => {
    expect(publicNames(api).flatMap(([where, { docs }]) => (docs === '' ? [where] : []))).toEqual(
      [],
    );
  });

  it('exports every type that its declarations name', () => {
    const hidden = publicNames(api).flatMap(([where, { hiddenTypes }]) =>
      hiddenTypes.map((type) => `${where}: ${type}`),
    );
    expect(hidden).toEqual([]);
  });
});

/** Each as `@bp/model loadModel`, with what is known of it. */
function publicNames(api: Api): [string, PublicName][] {
  return [...api.values()]
    .flat()
    .flatMap(({ specifier, names }) =>
      names.map((one): [string, PublicName] => [`${specifier} ${one.name}`, one]),
    );
}
