import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT, publishedPackages } from '../workspace.js';
import { isAllowedLicence } from './licences.js';
import { DEPENDENCIES_PAGE, dependenciesPage } from './page.js';
import { allLicences, readLock, runtimeDependencies } from './read-lock.js';

const lock = readLock();

it('allows the licence of everything that is published with ours', () => {
  const found = runtimeDependencies(lock, publishedPackages());
  expect(found.length).toBeGreaterThan(10);
  expect(found.filter(({ licence }) => !isAllowedLicence(licence))).toEqual([]);
});

it('allows the licence of every tool', () => {
  const licences = [...allLicences(lock)];
  expect(licences.length).toBeGreaterThan(100);
  expect(licences.filter(([, licence]) => !isAllowedLicence(licence))).toEqual([]);
});

it('reads SPDX expressions', () => {
  expect(isAllowedLicence('(GPL-3.0 OR MIT)')).toBe(true);
  expect(isAllowedLicence('MIT AND GPL-3.0')).toBe(false);
  expect(isAllowedLicence('AGPL-3.0')).toBe(false);
  expect(isAllowedLicence('unknown')).toBe(false);
});

it('shows them in docs/dependencies.md; else `npm run docs:dependencies`', () => {
  const withoutSizes = (text: string): string => text.replace(/[\d.]+ [kM]?B \|/g, '|');
  const page = readFileSync(join(CHECKOUT, DEPENDENCIES_PAGE), 'utf8');
  expect(withoutSizes(page)).toBe(withoutSizes(dependenciesPage()));
});

it('keeps services light: nothing but semver comes with the registry', () => {
  const registry = publishedPackages().filter(({ name }) =>
    ['@bp/registry', '@bp/model', '@bp/contracts'].includes(name),
  );
  expect(runtimeDependencies(lock, registry).map(({ name }) => name)).toEqual(['semver']);
});
