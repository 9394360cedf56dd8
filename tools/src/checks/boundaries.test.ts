import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const CRUISER = join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

const ALLOWED = [
  ['registry', '@bp/model'],
  ['pipeline', '@bp/trainer'],
  ['feedback', '@bp/contracts'],
] as const;

const FORBIDDEN = [
  ['contracts', '@bp/model', 'floor-contracts'],
  ['feedback', '@bp/model', 'floor-feedback'],
  ['registry', '@bp/trainer', 'floor-registry'],
  ['model', '@bp/registry', 'floor-model'],
  ['trainer', '@bp/pipeline', 'floor-trainer'],
  ['registry', 'koffi', 'light-service-path'],
  ['registry', '@bp/nowhere', 'resolvable'],
  ['registry', '../../model/src/index.js', 'through-the-front-door'],
] as const;

/** No file is in a circle, but the folders `left` and `right` are; `below` is only imported. */
const FOLDERS_IN_A_CIRCLE = [
  ['left/one.ts', '../right/one.js'],
  ['left/two.ts', null],
  ['right/one.ts', '../below/one.js'],
  ['right/two.ts', '../left/two.js'],
  ['below/one.ts', null],
] as const;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** A workspace with our rules and package names, and in it one file per probed import. */
describe('the lint rule for the floors', () => {
  const workspace = mkdtempSync(join(tmpdir(), 'bp-floors-'));
  let violations: readonly Violation[] = [];
  const probe = (from: string, to: string): string =>
    `packages/${from}/src/imports-${to.replaceAll(/\W+/g, '-')}.ts`;

  beforeAll(() => {
    for (const file of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'package.json']) {
      cpSync(join(ROOT, file), join(workspace, file));
    }
    mkdirSync(join(workspace, 'node_modules/@bp'), { recursive: true });
    for (const name of ['contracts', 'model', 'feedback', 'registry', 'trainer', 'pipeline']) {
      const folder = join(workspace, 'packages', name);
      mkdirSync(join(folder, 'src'), { recursive: true });
      cpSync(join(ROOT, 'packages', name, 'package.json'), join(folder, 'package.json'));
      writeFileSync(join(folder, 'src/index.ts'), 'export const here = 1;\n');
      symlinkSync(folder, join(workspace, 'node_modules/@bp', name));
    }
    for (const library of ['typescript', 'koffi']) {
      symlinkSync(join(ROOT, 'node_modules', library), join(workspace, 'node_modules', library));
    }
    for (const [from, to] of [...ALLOWED, ...FORBIDDEN]) {
      const text = `import * as other from '${to}';\nexport const there = other;\n`;
      writeFileSync(join(workspace, probe(from, to)), text);
    }
    for (const [file, to] of FOLDERS_IN_A_CIRCLE) {
      const path = join(workspace, 'packages/registry/src', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, to === null ? 'export const x = 1;\n' : `export { x } from '${to}';\n`);
    }
    const args = [CRUISER, '--config', '.dependency-cruiser.cjs', '-T', 'json', 'packages'];
    const run = spawnSync(process.execPath, args, { cwd: workspace, encoding: 'utf8' });
    expect(run.stderr).toBe('');
    violations = (JSON.parse(run.stdout) as { summary: { violations: Violation[] } }).summary
      .violations;
  });

  afterAll(() => rmSync(workspace, { recursive: true, force: true }));

  const rulesBroken = (from: string, to: string): string[] =>
    violations.filter((found) => found.from === probe(from, to)).map(({ rule }) => rule.name);

  it.each(ALLOWED)('lets @bp/%s import %s below it', (from, to) => {
    expect(rulesBroken(from, to)).toEqual([]);
  });

  it.each(FORBIDDEN)('catches @bp/%s importing %s', (from, to, rule) => {
    expect(rulesBroken(from, to)).toContain(rule);
  });

  it('catches folders of one package that import each other', () => {
    const inCircles = violations.filter(({ rule }) => rule.name === 'no-folder-cycles');
    const folder = 'packages/registry/src';
    expect(inCircles.map(({ from }) => from).sort()).toEqual([`${folder}/left`, `${folder}/right`]);
  });
});
