import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT, publishedPackages } from '../workspace.js';

/**
 * Licences of what code under MIT may need. MPL-2.0 (of resvg) is weak copyleft on its own files: it is installed as
 * its makers publish it, never copied into ours.
 */
const ALLOWED = new Set(
  `0BSD Apache-2.0 BlueOak-1.0.0 BSD-2-Clause BSD-3-Clause CC0-1.0 CC-BY-3.0 CC-BY-4.0 ISC MIT MIT-0 MPL-2.0
  Python-2.0 Unlicense WTFPL`.split(/\s+/),
);
/** What the lock file does not tell, read in the package's LICENSE: xgboost_node's own code is MIT, libxgboost Apache-2.0. */
const BY_HAND: Readonly<Record<string, string>> = {
  xgboost_node: 'MIT AND Apache-2.0',
  busboy: 'MIT',
  streamsearch: 'MIT',
};

interface LockEntry {
  readonly license?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const { packages } = JSON.parse(readFileSync(join(CHECKOUT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, LockEntry>>;
};

/** Whether an SPDX expression (`(MIT OR Apache-2.0)`, `A AND B`) leaves an allowed choice. */
function isAllowed(expression: string): boolean {
  const choices = expression.replace(/[()]/g, '').split(/\s+OR\s+/);
  return choices.some((choice) => choice.split(/\s+AND\s+/).every((one) => ALLOWED.has(one)));
}

it('allows the licence of everything in the lock file, tools for development too', () => {
  const foreign = Object.entries(packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && link !== true,
  );
  const found = foreign.map(([path, { license }]): [string, string] => {
    const name = path.split('node_modules/').at(-1)!;
    return [name, license ?? BY_HAND[name] ?? 'unknown'];
  });
  expect(found.length).toBeGreaterThan(100);
  expect(found.filter(([, licence]) => !isAllowed(licence))).toEqual([]);
});

it('reads SPDX expressions', () => {
  expect(isAllowed('(GPL-3.0 OR MIT)')).toBe(true);
  expect(isAllowed('MIT AND GPL-3.0')).toBe(false);
  expect(isAllowed('AGPL-3.0')).toBe(false);
  expect(isAllowed('unknown')).toBe(false);
});

it('keeps services light: nothing but semver comes with the registry', () => {
  const byName = new Map(publishedPackages().map((one) => [one.name, one]));
  const foreign = new Set<string>();
  const visit = (name: string): void => {
    const own = byName.get(name)?.dependencies;
    if (own === undefined) foreign.add(name);
    const needed = own ?? packages[`node_modules/${name}`]!.dependencies ?? {};
    for (const next of Object.keys(needed)) if (!foreign.has(next)) visit(next);
  };
  visit('@bp/registry');
  expect([...foreign]).toEqual(['semver']);
});
