import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { inProjectFolder, runExample } from '../examples/run-blocks.js';
import { CHECKOUT } from '../workspace.js';
import { readCli } from './cli-commands.js';
import { COMMANDS_PAGE, commandsPage } from './commands-page.js';
import { JSON_DOCUMENTS } from './json-documents.js';

it('is the page that "npm run docs:commands" makes of the commands today', async () => {
  expect(readFileSync(join(CHECKOUT, COMMANDS_PAGE), 'utf8')).toBe(await commandsPage());
});

it('names the document of every command, and a meaning for every flag', async () => {
  const { commands, everywhere } = await readCli();
  const documented = new Set(Object.keys(JSON_DOCUMENTS).map((name) => name.split(' ')[0]));
  expect([...documented].sort()).toEqual(
    commands.map(({ command }) => command.split(' ')[0]).sort(),
  );
  const siteFlags = commands.find(({ command }) => command === 'predict')?.flags ?? [];
  for (const flag of [...everywhere, ...commands.flatMap(({ flags }) => flags)]) {
    if (!siteFlags.includes(flag)) expect(flag.meaning, flag.name).not.toBe('');
  }
});

it('names exactly the fields that commands print', async () => {
  const legacy = join(CHECKOUT, 'test-fixtures/dataset/legacy-urls.csv');
  await inProjectFolder(async (root) => {
    let model = '';
    for (const [name, { example, fields, list, more }] of Object.entries(JSON_DOCUMENTS)) {
      if (example === null) continue;
      const call = example.replace('MODEL', model).replace('LEGACY', legacy);
      const code = `cd "$BP_ROOT" && bp ${call} --json || [ $? = 1 ]\n`;
      const document = JSON.parse(await runExample(root, { language: 'sh', code })) as object;
      const shown = (list === undefined ? document : (document as object[])[0]) ?? {};
      const found = Object.keys(shown);
      if (name === 'retrain' || name === 'train') ({ model } = document as { model: string });
      if (more === true) expect(found, name).toEqual(expect.arrayContaining([...fields]));
      else expect(found.sort(), name).toEqual([...fields].sort());
      // The import changed the dataset: what comes next needs it prepared anew.
      if (name === 'import') await runExample(root, { language: 'sh', code: 'bp prepare\n' });
    }
  });
}, 240_000);
