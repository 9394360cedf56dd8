import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { SoughtFeedback } from '@bp/contracts';
import { expect, it } from 'vitest';
import { bzip2Of } from '../testing/compressed.js';
import { put, withTempFolder } from '../testing/temp-folder.js';
import { forgetInLog } from './forget-in-log.js';
import { forgetInLines } from './forget-lines.js';

const sought: SoughtFeedback = {
  tasks: new Set(['7', 'dec-1']),
  mentions: (text) => text.includes('gone.example'),
};

async function forget(root: string, name: string, remove = true) {
  const path = join(root, name);
  return forgetInLog({ name, path, csv: /\.csv/.test(name), compressed: false }, sought, {
    remove,
  });
}

const JSON_LINES = [
  '\uFEFF{"task_id":7,"domain":"unknown"}',
  '{"task_id":"70","domain":"kept.example"}\r',
  '{"task_id":8,"notes":"https://gone.example/\u00fc"}\r',
  '',
  '{"task_id":9,"decision_id":"dec-1"}',
  '{"cut off, "task_id": "7", "dom',
  '{"task":{"id":7},"id":1}',
  '{"task":{"id":1},"id":7}',
];

it.each([
  ['log.jsonl', JSON_LINES.join('\n'), [1, 3], ['7', '8', '9', 'dec-1']],
  [
    'log.csv',
    'task_id,domain,notes\n7,,"two\nlines"\n70,kept.example,x\n5,gone.example,\n6,,"open\n8,,y\n',
    [0, 3, 5, 6],
    ['7', '5'],
  ],
] as const)('overwrites records of %s where they stand', (name, text, keptLines, tasks) =>
  withTempFolder(async (root) => {
    await put(root, name, text);
    const seen = await forget(root, name, false);
    expect(await readFile(join(root, name), 'utf8')).toBe(text);
    const found = await forget(root, name);
    expect(found).toEqual(seen);
    expect([...found.tasks].sort()).toEqual([...tasks].sort());
    const after = await readFile(join(root, name), 'utf8');
    expect(Buffer.byteLength(after)).toBe(Buffer.byteLength(text));
    const lines = text.split('\n');
    after.split('\n').forEach((line, at) => {
      if ((keptLines as readonly number[]).includes(at) || line === '{"task":{"id":1},"id":7}') {
        expect(line).toBe(lines[at]);
      } else expect(line.replace('\uFEFF', '').trim()).toBe('');
    });
    expect((await forget(root, name)).records).toBe(0);
  }),
);

it('replaces a packed part by one without the records, under the name of gzip', () =>
  withTempFolder(async (root) => {
    const text = `${JSON_LINES.join('\n')}\n`;
    await put(root, 'log.jsonl.1', gzipSync(text));
    await put(root, 'log.jsonl.2.bz2', bzip2Of(text));
    expect((await forget(root, 'log.jsonl.1')).records).toBe(5);
    const after = gunzipSync(await readFile(join(root, 'log.jsonl.1'))).toString();
    expect(Buffer.byteLength(after)).toBe(Buffer.byteLength(text));
    expect(after).not.toMatch(/gone|dec-1/);
    expect(after).toContain('kept.example');
    await forget(root, 'log.jsonl.2.bz2');
    expect((await readdir(root)).sort()).toEqual(['log.jsonl.1', 'log.jsonl.2.gz']);
    expect(gunzipSync(await readFile(join(root, 'log.jsonl.2.gz'))).toString()).toBe(after);
  }));

it('leaves a text in UTF-16 as it is, and says so', () =>
  withTempFolder(async (root) => {
    await put(root, 'log.jsonl', Buffer.from(`\uFEFF${JSON_LINES[2]}\n`, 'utf16le'));
    await expect(forget(root, 'log.jsonl')).rejects.toThrow(/UTF-16/);
  }));

it.each([
  [
    'renamed',
    (path: string) => {
      renameSync(path, `${path}.1`);
      writeFileSync(path, `${'{"task_id":70,"domain":"kept.example"}\n'.repeat(9)}`);
    },
  ],
  ['cut', (path: string) => truncateSync(path, 0)],
] as const)('touches nothing else of a log that is %s while it is looked through', (_, rotate) =>
  withTempFolder(async (root) => {
    const path = join(root, 'log.jsonl');
    await put(root, 'log.jsonl', `${JSON_LINES.join('\n')}\n`);
    let after: string | null = null;
    const rotating: SoughtFeedback = {
      tasks: sought.tasks,
      mentions: (text) => {
        if (after === null) {
          rotate(path);
          after = readFileSync(path, 'utf8');
        }
        return sought.mentions(text);
      },
    };
    const log = { name: 'log.jsonl', path, csv: false, compressed: false };
    expect((await forgetInLog(log, rotating, { remove: true })).records).toBe(0);
    expect(await readFile(path, 'utf8')).toBe(after);
    if (existsSync(`${path}.1`)) expect((await forget(root, 'log.jsonl.1')).records).toBe(5);
  }),
);

it('loses no line of a program that appends meanwhile', () =>
  withTempFolder(async (root) => {
    const path = join(root, 'log.jsonl');
    await put(root, 'log.jsonl', '');
    const writer = spawn(process.execPath, [
      '-e',
      `const f = require('fs').openSync(process.argv[1], 'a');
       for (let i = 0; i < 20000; i += 1) require('fs').writeSync(f, JSON.stringify({ task_id: i % 3 ? 'k' + i : 7, domain: 'x' }) + '\\n');`,
      path,
    ]);
    const ended = once(writer, 'exit');
    let removed = 0;
    while (writer.exitCode === null) removed += (await forget(root, 'log.jsonl')).records;
    await ended;
    removed += (await forget(root, 'log.jsonl')).records;
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line.trim() !== '');
    expect(removed).toBe(Math.ceil(20000 / 3));
    expect(lines.map((line) => JSON.parse(line).task_id)).toEqual(
      Array.from({ length: 20000 }, (_, i) => `k${i}`).filter((_, i) => i % 3 !== 0),
    );
  }));

it('takes lines out of the quarantine and the pending file', () =>
  withTempFolder(async (root) => {
    const kept = [
      { source: 'a.csv', line: 1, reason: 'x', text: '8,y', columns: ['task_id', 'b'] },
      { source: 'api', line: 2, reason: 'x', text: '{"task_id":8}' },
      { task_id: '8', domain: 'kept.example' },
    ];
    const gone = [
      {
        source: 'a.csv',
        line: 1,
        reason: 'x',
        text: '7;y',
        columns: ['task_id', 'b'],
        delimiter: ';',
      },
      { source: 'api', line: 2, reason: 'x', text: '{"task_id":7}' },
      { task_id: '9', url: 'https://gone.example/' },
    ];
    const lines = (list: readonly object[]) =>
      list.map((each) => `${JSON.stringify(each)}\n`).join('');
    await put(root, 'file.jsonl', lines([...kept, ...gone]));
    const path = join(root, 'file.jsonl');
    expect((await forgetInLines(path, sought, { remove: true })).records).toBe(3);
    expect(await readFile(path, 'utf8')).toBe(lines(kept));
    expect((await forgetInLines(join(root, 'none'), sought, { remove: true })).records).toBe(0);
  }));
