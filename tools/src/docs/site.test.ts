import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../workspace.js';

interface SiteConfig {
  readonly themeConfig: {
    readonly sidebar: readonly { readonly items: readonly { readonly link: string }[] }[];
  };
}

it('leads to every page, and to no other', async () => {
  const path = join(CHECKOUT, 'docs/.vitepress/config.mjs');
  const { default: config } = (await import(path)) as { readonly default: SiteConfig };
  const linked = config.themeConfig.sidebar.flatMap(({ items }) => items.map(({ link }) => link));
  const pages = readdirSync(join(CHECKOUT, 'docs'))
    .filter((name) => name.endsWith('.md') && name !== 'index.md')
    .map((name) => `/${name.replace(/\.md$/, '')}`);
  // Generated, so not always there.
  expect([...linked].sort()).toEqual([...pages, '/api/'].sort());
});
