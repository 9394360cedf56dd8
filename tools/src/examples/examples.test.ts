import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { CHECKOUT } from '../workspace.js';
import { checkExampleCommands } from './check-commands.js';
import { checkExampleTypes } from './check-types.js';
import { bareBlocks, handWrittenPages, readBlocks, readPage } from './read-blocks.js';
import { inProjectFolder, runExample } from './run-blocks.js';

const blocks = handWrittenPages().flatMap((page) => readBlocks(page));

it('type-checks every ts example of the READMEs and docs', () => {
  const examples = blocks.filter(({ language }) => language === 'ts');
  expect(examples.length).toBeGreaterThan(5);
  expect(checkExampleTypes(examples)).toEqual([]);
}, 120_000);

it('sees what is wrong in an example', () => {
  const page = `Text.

\`\`\`ts
import { openRegistry } from '@bp/registry';
const registry = openRegistry({ root: mine });
await registry.deploi({ version: 'v1.0.0' });
predictMani(1);
\`\`\`
\`\`\`ts
await openRegistri({ root: 1 }).list();
\`\`\`
`;
  const problems = checkExampleTypes(readBlocks('page.md', page));
  expect(problems.map((text) => text.slice(0, 32))).toEqual([
    expect.stringContaining('page.md:6: '),
    expect.stringContaining('page.md:10: '),
  ]);
}, 120_000);

const { scripts } = JSON.parse(readFileSync(join(CHECKOUT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

it('finds every command, flag and script of the sh examples', async () => {
  const examples = blocks.filter(({ language }) => language === 'sh');
  expect(await checkExampleCommands(examples, scripts)).toEqual([]);
}, 120_000);

it('finds no command in a block without a language, which nobody would check', () => {
  const called = (text: string): boolean => /^(?:bp|npm|npx) /m.test(text);
  expect(handWrittenPages().filter((page) => bareBlocks(readPage(page)).some(called))).toEqual([]);
  expect(bareBlocks('```sh\nbp a\n```\n\n```\nbp b\n```\n').filter(called)).toEqual(['\nbp b\n']);
});

it('sees commands, flags and scripts that are not there', async () => {
  const code =
    'bp retrain --sinse-days 3 | head\nbp versions list\nnpm run bp -- retrian\nnpm run bnech\n';
  const block = { file: 'page.md', line: 1, language: 'sh', code, run: false };
  expect(await checkExampleCommands([block], scripts)).toEqual([
    'page.md:1: no script bnech',
    'page.md:1: bp retrain has no --sinse-days',
    'page.md:1: no command bp retrian',
  ]);
}, 120_000);

it('runs the examples that are marked', async () => {
  const marked = blocks.filter(({ run }) => run);
  expect(marked.length).toBeGreaterThan(1);
  await inProjectFolder(async (root) => {
    for (const block of marked) {
      const where = `${block.file}:${block.line}`;
      expect((await runExample(root, block)).length, where).toBeGreaterThan(0);
    }
  });
}, 120_000);

it('follows every link of the pages to a file', () => {
  const broken = handWrittenPages().flatMap((page) =>
    [...readPage(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(#[^)]*)?\)/g)]
      .filter(([, target]) => !existsSync(join(CHECKOUT, dirname(page), target!)))
      .map(([, target]) => `${page}: ${target}`),
  );
  expect(broken).toEqual([]);
});
