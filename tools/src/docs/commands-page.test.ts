import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES, type ErrorCode, exitCodeOf } from '@bp/contracts';
import { expect, it } from 'vitest';
import { callBp } from '../../../apps/cli/test/run-bp.js';
import { inProjectFolder } from '../examples/run-blocks.js';
import { CHECKOUT } from '../workspace.js';
import { type CommandFlag, readCli } from './cli-commands.js';

/** Calls that give the documents of the page, in this order; `null`: not tried here. `MODEL` is a bundle's folder. */
const CALLS: Readonly<Record<string, string | null>> = {
  init: 'init',
  retrain: 'retrain --force',
  collect: 'collect',
  prepare: 'prepare',
  import: 'import LEGACY',
  'dataset show': 'dataset show',
  'dataset copy': 'dataset copy ml/datasets/training_backlinks_enriched.csv copied.csv',
  'dataset query': null,
  'export dataset': 'export dataset attempts.csv',
  'export scores': 'export scores scores.parquet',
  'quarantine list': null,
  'quarantine show': null,
  forget: 'forget --task none --reason test',
  train: 'train',
  'train-worker': null,
  evaluate: 'evaluate --model MODEL',
  compare: 'compare --model MODEL',
  report: 'report',
  'versions list': 'versions list',
  'versions info': 'versions info --version v1.0.0',
  'versions card': 'versions card --version v1.0.0',
  'versions create': 'versions create --model MODEL',
  'versions approve': null,
  'versions deploy': 'versions deploy --version v1.1.0',
  'versions rollback': 'versions rollback',
  'versions history': 'versions history',
  'versions live': 'versions live --at 2100-01-01',
  'versions compare': 'versions compare v1.0.0 v1.1.0',
  'versions verify': 'versions verify',
  'versions repair': 'versions repair',
  'versions prune': 'versions prune',
  prove: 'prove --version v1.0.0 --out v1.proof',
  'rollout start': 'rollout start --version v1.1.0',
  'rollout status': 'rollout status',
  'rollout share': 'rollout share 0.2',
  'rollout finish': 'rollout finish',
  'rollout stop': null,
  'policy show': 'policy show',
  'policy set': 'policy set --kind epsilon --epsilon 0.1',
  'registry copy': 'registry copy ml/models copied',
  backup: 'backup memory.tar.gz',
  restore: 'restore memory.tar.gz --to restored',
  predict: 'predict --pa 30 --explain',
  'gate calibrate': null,
  engines: 'engines',
  status: 'status',
  dashboard: null,
  doctor: 'doctor',
  'schedule print': 'schedule print --for cron',
  completion: 'completion',
  demo: null,
};

const page = readFileSync(join(CHECKOUT, 'docs/commands.md'), 'utf8');
/** Title → text, of each `##` section. */
const sections = new Map(
  page.split(/^## /m).map((section): [string, string] => {
    const [title = '', ...lines] = section.split('\n');
    return [title, lines.join('\n')];
  }),
);

/** Flags as the page shows them; those that need no words of their own together. */
function flagTable(flags: readonly CommandFlag[]): string {
  const plain = flags.filter(({ meaning, choices }) => meaning === '' && choices.length === 0);
  const rows = flags
    .filter((flag) => !plain.includes(flag))
    .map(({ name, meaning, choices }) => {
      const values = choices.map((one) => `\`${one}\``).join(', ');
      return `| \`${name}\` | ${[meaning, values].filter((text) => text !== '').join(': ')} |`;
    });
  if (plain.length > 0) {
    const names = plain.map(({ name }) => `\`${name}\``).join(', ');
    rows.push(`| ${names} | What is known of the site: the dataset's columns of these names |`);
  }
  return rows.length === 0 ? '' : `| flag | meaning |\n| --- | --- |\n${rows.join('\n')}\n`;
}

it('tells of every command and flag what the command itself does, and of no others', async () => {
  const { commands, everywhere } = await readCli();
  expect(sections.get('Flags of every command')).toContain(flagTable(everywhere));
  const titles = commands.map(
    ({ command }) => `bp ${command.replace(/[<[](\w+)[\]>]/g, upperCase)}`,
  );
  expect([...sections.keys()].filter((title) => title.startsWith('bp '))).toEqual(titles);
  for (const [index, { command, describe, flags, examples }] of commands.entries()) {
    const text = sections.get(titles[index]!)!;
    expect(text, command).toContain(`\n${describe}.\n`);
    expect(text.match(/(\| flag [\s\S]*?\|\n)(?!\|)/)?.[1] ?? '', command).toBe(flagTable(flags));
    const calls = examples.map(([call, of]) => `${call}   # ${of}`).join('\n');
    expect(text, command).toContain(`\`\`\`sh\n${calls}\n\`\`\``);
    const own = flags.filter(({ meaning, choices }) => meaning === '' && choices.length === 0);
    if (!command.startsWith('predict')) expect(own, command).toEqual([]);
  }
});

function upperCase(bracketed: string, word: string): string {
  return bracketed.startsWith('[') ? `[${word.toUpperCase()}]` : word.toUpperCase();
}

it('has a meaning, a remedy and the exit code of every error code', () => {
  const rows = [
    ...sections.get('Error codes')!.matchAll(/^\| `(\w+)` \| (\d+) \| ([^|]+) \| ([^|]+) \|$/gm),
  ];
  const told = Object.fromEntries(rows.map(([, code, exit]) => [code, Number(exit)]));
  const codes = ERROR_CODES.map((code: ErrorCode): [string, number] => [code, exitCodeOf(code)]);
  expect(told).toEqual(Object.fromEntries(codes));
});

interface ShownDocument {
  readonly fields: readonly string[];
  readonly list: boolean;
  /** It has more fields than are named. */
  readonly more: boolean;
}

/** By command, what the page says of its document. */
function shownDocuments(): Map<string, ShownDocument> {
  const shown = new Map<string, ShownDocument>();
  for (const [title, text] of sections) {
    const command = /^bp ([\w-]+(?: [a-z]+)?)/.exec(title)?.[1];
    const said =
      /^(?:With `--json`|\| `bp ([\w ]+)` \|):? (a list[\w ,]* of )?((?:`\w+`(?:, )?)+)(and more)?/gm;
    for (const [, of, list, names, more] of command === undefined ? [] : text.matchAll(said)) {
      const fields = [...names!.matchAll(/`(\w+)`/g)].map(([, field]) => field!);
      const document = { fields, list: list !== undefined, more: more !== undefined };
      shown.set(of ?? command!, document);
    }
  }
  return shown;
}

it('names exactly the fields that commands print', async () => {
  const shown = shownDocuments();
  expect([...shown.keys()].map((name) => name.split(' ')[0])).toEqual(
    Object.keys(CALLS).map((name) => name.split(' ')[0]),
  );
  const legacy = join(CHECKOUT, 'test-fixtures/dataset/legacy-urls.csv');
  await inProjectFolder(async (root) => {
    let model = '';
    for (const [index, [name, call]] of Object.entries(CALLS).entries()) {
      if (call === null) continue;
      const { fields, list, more } = [...shown.values()][index]!;
      const args = call.replace('MODEL', model).replace('LEGACY', legacy);
      const done = await callBp([...args.split(' '), '--json'], { root });
      expect(done.code, `${name}: ${done.stderr}`).toBeLessThan(2);
      const document = done.json() as object;
      const found = Object.keys((list ? (document as object[])[0] : document) ?? {});
      if (name === 'retrain' || name === 'train') ({ model } = document as { model: string });
      if (more) expect(found, name).toEqual(expect.arrayContaining([...fields]));
      else expect(found.sort(), name).toEqual([...fields].sort());
      // The import changed the dataset: what comes next needs it prepared anew.
      if (name === 'import') await callBp(['prepare'], { root });
    }
  });
}, 240_000);
