import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordSet } from '@bp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importLegacy, prepareDataset, upsertDataset } from '../index.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-legacy-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const FIVE = `URL,TYPE,PA,DA,STATUS
https://a.example.org/profile/7,Profile,20,35,live
https://b.example.org/forum/threads/41764,Forum topic,,,Verified
"https://c.example.net/index.php?x=1,2,3",Board Topic,12,,live
URL,TYPE,PA,DA,STATUS
https://d.example.com/dir,Link Type,1,2,live
https://e.example.com/dir,Listing,1,2,live
https://f.example.com/dir2,Listing,1,2,live
https://a.example.org/profile/7,profile,20,35,live
not a url,Profile,1,2,live
https://g.example.com/x,comment,1,2,failed
`;

const importText = async (text: string | Buffer, labels = {}) => {
  const file = join(dir, 'old.csv');
  await writeFile(file, text);
  return importLegacy({
    file,
    labels,
    datasetPath: join(dir, 'dataset.csv'),
    quarantinePath: join(dir, 'quarantine.jsonl'),
  });
};
const dataset = () => readFile(join(dir, 'dataset.csv'), 'utf8');

describe('importLegacy', () => {
  it.skipIf(process.platform === 'win32')('waits for no writer of a pipe', async () => {
    const pipe = join(dir, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    const file = join(dir, 'old.csv');
    await writeFile(file, FIVE);
    for (const { code, ...paths } of [
      { code: 'INPUT_INVALID', file: pipe, datasetPath: join(dir, 'dataset.csv') },
      { code: 'STORAGE_FAILED', file, datasetPath: pipe },
    ]) {
      await expect(
        importLegacy({ ...paths, labels: {}, quarantinePath: join(dir, 'quarantine.jsonl') }),
      ).rejects.toMatchObject({
        code,
        message: expect.stringContaining('it is not a file'),
      });
    }
  });

  it('maps labels that are certain, quarantines the rest by label and count, skips header rows', async () => {
    const result = await importText(FIVE);
    expect(result).toMatchObject({
      read: 10,
      new: 4,
      unchanged: 0,
      repeated: 1,
      headers: 1,
      quarantined: 4,
      rows: 4,
      unknownLabels: { Listing: 2, 'Link Type': 1 },
    });
    expect(result.read).toBe(
      result.new +
        result.updated +
        result.unchanged +
        result.repeated +
        result.headers +
        result.quarantined,
    );
    expect(await dataset()).toContain(
      '"https://c.example.net/index.php?x=1,2,3",c.example.net,12,,',
    );
    const quarantine = await readFile(join(dir, 'quarantine.jsonl'), 'utf8');
    expect(quarantine.trim().split('\n')).toHaveLength(4);
    expect(JSON.parse(quarantine.split('\n')[0]!)).toMatchObject({
      source: 'old.csv',
      line: 6,
      reason: 'unknown label',
    });
  });

  it('changes nothing when the same file comes again', async () => {
    await importText(FIVE);
    const before = await dataset();
    const again = await importText(FIVE);
    expect(again).toMatchObject({ new: 0, unchanged: 4, quarantined: 4, rows: 4 });
    expect(await dataset()).toBe(before);
    expect((await readFile(join(dir, 'quarantine.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(
      4,
    );
  });

  it('takes no status for a success that does not say so, and sums unknown ones up', async () => {
    const statuses = [
      '404 Not Found',
      'Not live',
      'unsuccessful',
      '0',
      'FALSE',
      'live',
      '',
      'Pending',
      'pending',
      'in moderation',
    ];
    const rows = statuses.map(
      (status, at) => `https://s${at}.example.org/p/7,Forum,31,40,${status}`,
    );
    const result = await importText(`URL,TYPE,PA,DA,STATUS\n${rows.join('\n')}\n`);
    expect(result).toMatchObject({
      new: 7,
      quarantined: 3,
      reasons: { 'unknown status': 3 },
      unknownStatuses: { pending: 1, Pending: 1, 'in moderation': 1 },
    });
    const successes = (await dataset()).split('\n').filter((line) => /,1,,https/.test(line));
    expect(successes.map((line) => /s\d\.example/.exec(line)?.[0]).sort()).toEqual([
      's5.example',
      's6.example',
    ]);
  });

  it("lets the user's labels win", async () => {
    const result = await importText(FIVE, { listing: 'profile', 'Board topic': 'comment' });
    expect(result.unknownLabels).toEqual({ 'Link Type': 1 });
    expect(result.rows).toBe(6);
  });

  it('reads the 17-column form, semicolons, a byte order mark and CRLF', async () => {
    const header =
      'url,type,pa,da,status,domain,tld,url_path_depth,https_enabled,platform_guess,site_type,comment_supported,profile_supported,forum_supported,guest_supported,requires_login,registration_detected';
    const row =
      'https://w.example.com/a,Profile,10,20,live,w.example.com,com,1,1,wordpress,blog,1,0,False,true,,0';
    const text = `\uFEFF${header}\r\n${row}\r\n`.replaceAll(',', ';');
    const result = await importText(text);
    expect(result).toMatchObject({ new: 1, delimiter: ';' });
    expect(await dataset()).toContain('w.example.com,10,20,blog,wordpress,1,0,0,1,,0,');
  });

  it('reads columns separated by tabs', async () => {
    const result = await importText(
      'URL\tTYPE\tPA\tDA\tSTATUS\nhttps://t.example.org/a,b\tProfile\t20\t35\tlive\n',
    );
    expect(result).toMatchObject({ new: 1, delimiter: '\t' });
    expect(await dataset()).toContain('"https://t.example.org/a,b",t.example.org,20,35,');
  });

  it('quarantines Latin-1 lines in a UTF-8 file', async () => {
    const result = await importText(
      Buffer.concat([
        Buffer.from('url,type\nhttps://a.example.org/é,comment\n'),
        Buffer.from('https://b.example.org/\xe9,comment\n', 'latin1'),
      ]),
    );
    expect(result).toMatchObject({ new: 1, quarantined: 1, reasons: { 'not UTF-8': 1 } });
  });

  it.each([
    ['an empty file', Buffer.alloc(0), /empty/],
    ['another header', Buffer.from('name,age\nx,1\n'), /name,age/],
    ['one column', Buffer.from('url\nhttps://a.example.org\n'), /no columns/],
    ['a binary file', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0, 9]), /zero bytes/],
    ['an endless field', Buffer.from(`url,type\n"${'x'.repeat(17 << 20)}`), /Max Record Size/],
  ])('refuses %s and leaves the dataset alone', async (_, content, message) => {
    await importText(FIVE);
    const before = await dataset();
    await expect(importText(content)).rejects.toMatchObject({ code: 'INPUT_INVALID' });
    await expect(importText(content)).rejects.toThrow(message);
    expect(await dataset()).toBe(before);
  });

  it('takes in a legacy file that lies where the dataset should be, and keeps it beside', async () => {
    await writeFile(join(dir, 'dataset.csv'), FIVE);
    const result = await upsertDataset({ path: join(dir, 'dataset.csv'), records: recordSet([]) });
    expect(result.rows).toBe(4);
    expect(await readFile(join(dir, 'dataset.csv.legacy'), 'utf8')).toBe(FIVE);
  });

  it('prepares a legacy file as it is', async () => {
    const outDir = join(dir, 'prepared');
    await mkdir(outDir);
    await writeFile(join(dir, 'old.csv'), FIVE);
    const prepared = await prepareDataset({
      datasetPath: join(dir, 'old.csv'),
      outDir,
      clock: () => 0,
    });
    expect(prepared.metadata.rowsRead).toBe(4);
    const legacy = Object.values(prepared.metadata.parts).reduce(
      (sum, part) => sum + part.legacy,
      0,
    );
    expect(legacy).toBe(4);
  });
});
