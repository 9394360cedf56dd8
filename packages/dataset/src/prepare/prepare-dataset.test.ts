import { readSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ACTIONS,
  DATASET_COLUMNS,
  type FeedbackRecord,
  type Matrix,
  recordSet,
  SITE_FLAGS,
  SPLITS,
} from '@bp/contracts';
import { createEncoder, type Encoder } from '@bp/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  buildMatrix,
  buildParts,
  fitEncoder,
  matrixRows,
  type PreparedDataset,
  prepareDataset,
  readPrepared,
  registrableDomain,
  splitOf,
  storeRows,
  upsertDataset,
} from '../index.js';
import { makeRecord, makeRecords } from '../testing/records.js';

let dir: string;
let path: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bp-prepare-'));
  path = join(dir, 'dataset.csv');
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const outDir = () => join(dir, 'prepared');
const prepare = (): Promise<PreparedDataset> =>
  prepareDataset({ datasetPath: path, outDir: outDir(), clock: () => 0 });
async function prepared(records: readonly FeedbackRecord[]): Promise<PreparedDataset> {
  await rm(path, { force: true });
  await upsertDataset({ path, records: recordSet(records) });
  return prepare();
}
function rowTexts({ rows, columns, values, labels }: Matrix): string[] {
  return Array.from(
    { length: rows },
    (_, row) => `${labels[row]} ${values.subarray(row * columns, (row + 1) * columns).join()}`,
  );
}
function inputs(dataset: PreparedDataset) {
  return SPLITS.flatMap((split) => {
    const part = dataset.parts[split];
    return Array.from({ length: part.rows }, (_, row) => part.input(row));
  });
}

/** What a feature may be made of: known before the action. Whatever else a dataset holds is outcome or identity. */
const FEATURE_SOURCES = [
  'timestamp',
  'url',
  'domain',
  'pa',
  'da',
  'site_type',
  'platform_guess',
  ...SITE_FLAGS,
  'campaign_category_id',
  'campaign_subcategory_id',
];

describe('prepareDataset', () => {
  it('accounts for every row and writes parts that others can read', async () => {
    const records = [...makeRecords(600), makeRecord({ task_id: 'nowhere', domain: null })];
    const { metadata, parts } = await prepared(records);
    const kept = SPLITS.reduce((sum, split) => sum + metadata.parts[split].rows, 0);
    const removed = Object.values(metadata.removed).reduce((sum, count) => sum + count, 0);
    expect(metadata.rowsRead).toBe(601);
    expect(kept + removed).toBe(601);
    expect(metadata.removed).toMatchObject({ no_domain: 1, duplicate: 0 });
    expect((await readdir(outDir())).sort()).toEqual([
      'encoder.json',
      'metadata.json',
      'profile.json',
      'test.csv',
      'train.csv',
      'validation.csv',
    ]);
    const header = (await readFile(join(outDir(), 'train.csv'), 'utf8')).split('\n')[0]!.split(',');
    expect(header).toEqual(
      expect.arrayContaining(['action_type', 'success', 'registrable_domain', 'pa', 'url']),
    );
    expect(parts.train.rows).toBe(metadata.parts.train.rows);
  });

  it('makes features of nothing that is an outcome or an identifier, whatever columns the file has', async () => {
    const records = makeRecords(400);
    const before = await prepared(records);
    const text = await readFile(path, 'utf8');
    const lines = text.trim().split('\n');
    // Every other column is filled with what gives the outcome away; unknown columns are added that do too.
    const cells = lines
      .slice(1)
      .map((line) =>
        (line.match(/("(?:[^"]|"")*"|[^,]*)(,|$)/g) ?? []).map((cell) => cell.replace(/,$/, '')),
      );
    const leaking = new Set<string>(
      DATASET_COLUMNS.filter((name) => !FEATURE_SOURCES.includes(name)),
    );
    for (const name of [
      'task_id',
      'action_type',
      'success',
      'split',
      'outcome_source',
      'propensity',
      'shadow_probabilities',
    ])
      leaking.delete(name);
    const changed = cells.map((row) => {
      const leak = row[DATASET_COLUMNS.indexOf('success')] === '1' ? '7' : '3';
      return [
        ...DATASET_COLUMNS.map((name, at) => (leaking.has(name) ? leak : row[at])),
        leak,
        leak,
      ].join(',');
    });
    await writeFile(
      path,
      `${[...DATASET_COLUMNS, 'status_code', 'label'].join(',')}\n${changed.join('\n')}\n`,
    );
    const after = await prepare();
    expect(leaking.size).toBeGreaterThan(12);
    expect(after.encoder).toEqual(before.encoder);
    for (const split of SPLITS) {
      expect(buildMatrix(after.parts[split], after.encoder, 'success')).toEqual(
        buildMatrix(before.parts[split], before.encoder, 'success'),
      );
    }
    const roots = after.encoder.featureNames.map((name) => name.split(/[=*]/)[0]!);
    for (const root of roots) {
      const derived =
        /^(pa|da|pa_.*|actions_supported|hour|weekday|host.*|https|url_length|path.*|query.*|has_fragment|fragment|tld)$/.test(
          root,
        );
      expect(derived || FEATURE_SOURCES.includes(root), root).toBe(true);
    }
  });

  it('gives the same vector in training and in service, row by row', async () => {
    const dataset = await prepared(makeRecords(3000));
    const service = createEncoder(JSON.parse(JSON.stringify(dataset.encoder)) as Encoder);
    expect(service.width).toBeGreaterThanOrEqual(12);
    for (const split of SPLITS) {
      const part = dataset.parts[split];
      const matrix = buildMatrix(part, dataset.encoder, 'policy');
      matrixRows(part, 'policy').forEach((row, index) => {
        const input = JSON.parse(JSON.stringify(part.input(row))) as ReturnType<typeof part.input>;
        expect(service.encode(input)).toEqual(
          matrix.values.slice(index * matrix.columns, (index + 1) * matrix.columns),
        );
      });
    }
  });

  it('reads back what it wrote, to the last bit', async () => {
    const dataset = await prepared(makeRecords(500));
    const again = await readPrepared({ dir: outDir(), datasetPath: path });
    expect(again.encoder).toEqual(dataset.encoder);
    expect(again.metadata).toEqual(dataset.metadata);
    expect(again.profile).toEqual(dataset.profile);
    for (const split of SPLITS) {
      const [one, two] = [dataset.parts[split], again.parts[split]];
      expect(two.rows).toBe(one.rows);
      const all = Array.from({ length: one.rows }, (_, row) => row);
      expect(all.map((row) => two.input(row))).toEqual(all.map((row) => one.input(row)));
      expect(all.map((row) => two.domains[two.group[row]!])).toEqual(
        all.map((row) => one.domains[one.group[row]!]),
      );
      const { groups: _, ...matrix } = buildMatrix(one, dataset.encoder, 'success');
      expect(buildMatrix(two, again.encoder, 'success')).toMatchObject(matrix);
    }
  });

  it('holds the rows of some domains, and has all or some in a file, as they are in memory', async () => {
    await prepared(makeRecords(500));
    const read = { dir: outDir(), datasetPath: null };
    const [all, some] = [await readPrepared(read), await readPrepared({ ...read, mostRows: 150 })];
    const splits = ['train', 'validation'] as const;
    const parts = splits.map((split) => all.parts[split]);
    const apart = parts.map((part) => buildMatrix(part, all.encoder, 'success'));
    const texts = apart.flatMap(rowTexts);
    expect([all.share, some.share]).toEqual([1, 150 / all.metadata.rowsRead]);
    const held = splits.flatMap((split) =>
      rowTexts(buildMatrix(some.parts[split], some.encoder, 'success')),
    );
    expect(held.length).toBeLessThan(texts.length / 2);
    expect(texts).toEqual(expect.arrayContaining(held));

    const even = (domain: string): boolean => domain.length % 2 === 0;
    const stored = async (keep?: (domain: string) => boolean): Promise<string[]> => {
      const options = { dir: outDir(), splits, target: 'success', folder: outDir(), keep } as const;
      const files = await readdir(outDir());
      const rows = await storeRows(options);
      expect(await readdir(outDir())).toEqual(files);
      const values = new Float32Array(rows.labels.length * rows.featureNames.length);
      readSync(rows.fd, new Uint8Array(values.buffer), 0, values.byteLength, 0);
      await rows.close();
      expect(rows.featureNames).toEqual(apart[0]!.featureNames);
      return rowTexts({
        ...apart[0]!,
        rows: rows.labels.length,
        values,
        labels: rows.labels,
      });
    };
    expect(await stored()).toEqual(texts);
    const [one, other] = [await stored(even), await stored((domain) => !even(domain))];
    expect(one.length * other.length).toBeGreaterThan(0);
    expect([...one, ...other].sort()).toEqual([...texts].sort());
    await expect(
      storeRows({ dir: outDir(), splits, target: 'success', folder: join(outDir(), 'none') }),
    ).rejects.toMatchObject({ code: 'STORAGE_FAILED' });

    const [train, validation] = buildParts(parts, all.encoder, 'success');
    expect([train, validation]).toEqual(apart);
    expect(train!.values.buffer).toBe(validation!.values.buffer);
  });

  it('refuses parts that no longer fit, and says when there are none', async () => {
    await expect(readPrepared({ dir: outDir() })).rejects.toMatchObject({
      code: 'PREPARED_MISSING',
    });
    await prepared(makeRecords(100));
    await upsertDataset({ path, records: recordSet([makeRecord({ task_id: 'more' })]) });
    await expect(readPrepared({ dir: outDir() })).rejects.toMatchObject({
      code: 'PREPARED_STALE',
      message: expect.stringContaining(path),
    });
    const unchecked = { dir: outDir(), datasetPath: null };
    await expect(readPrepared(unchecked)).resolves.toBeDefined();
    await writeFile(join(outDir(), 'test.csv'), 'a,b\n1,2\n');
    await expect(readPrepared(unchecked)).rejects.toMatchObject({ code: 'PREPARED_STALE' });
    const cut = join(outDir(), 'validation.csv');
    await writeFile(cut, (await readFile(cut, 'utf8')).replace(/.*\n$/, ''));
    await expect(
      storeRows({ dir: outDir(), splits: ['validation'], target: 'success', folder: outDir() }),
    ).rejects.toMatchObject({ code: 'PREPARED_STALE' });
  });

  it('fits on the training part alone', async () => {
    const dataset = await prepared(makeRecords(600));
    expect(fitEncoder(dataset.parts.train)).toEqual(dataset.encoder);
    expect(dataset.encoder.fitted.rows).toBe(dataset.parts.train.rows);
  });

  it('builds the matrices that each target needs', async () => {
    const { parts, encoder } = await prepared([
      ...makeRecords(300),
      makeRecord({
        task_id: 'legacy:1',
        outcome_source: 'legacy',
        domain: 'old.example.com',
        split: 'train',
      }),
    ]);
    const success = buildMatrix(parts.train, encoder, 'success');
    expect(success.featureNames.slice(-4)).toEqual(ACTIONS.map((action) => `action=${action}`));
    expect(success.rows).toBe(parts.train.rows - 1);
    const action = buildMatrix(parts.train, encoder, 'action');
    expect(action.rows).toBe(parts.train.success.reduce((sum, one) => sum + one, 0));
    expect(action.columns).toBe(success.columns - 4);
    expect([...action.labels]).toEqual(
      [...matrixRows(parts.train, 'action')].map((row) => parts.train.action[row]),
    );
  });

  it('says in a sentence which columns a spreadsheet has made unreadable', async () => {
    const path = join(dir, 'spreadsheet.csv');
    const records = Array.from({ length: 9 }, (_, index) =>
      makeRecord({ task_id: `s${index}`, pa: 50, domain: `s${index}.example.com` }),
    );
    await rm(path, { force: true });
    await upsertDataset({ path, records: recordSet(records) });
    const text = (await readFile(path, 'utf8')).replaceAll(
      /(,)2026-01-05T00:00:00\.000Z(,,s)/g,
      '$105.01.2026 00:00$2',
    );
    await writeFile(path, text);
    const outDir = join(dir, 'spreadsheet');
    const { metadata } = await prepareDataset({ datasetPath: path, outDir, clock: () => 0 });
    expect(metadata.blanked.unreadable_timestamp).toBe(9);
    expect(metadata.lost).toEqual([
      expect.stringMatching(/^Most values under timestamp cannot be read \(9 of 9\)/),
    ]);
    expect(metadata.warnings).toEqual(expect.arrayContaining([...metadata.lost]));
  });

  it('blanks impossible values and says how many', async () => {
    const { metadata, ...dataset } = await prepared([
      makeRecord({
        task_id: 'a',
        pa: 101,
        da: -5,
        url: 'not a url',
        execution_time: -1,
        propensity: 2,
        domain: 'a.example.com',
      }),
      makeRecord({
        task_id: 'b',
        pa: 0,
        da: 100,
        url: 'https://b.example.com/x',
        domain: 'b.example.com',
        site_type: ' Blog-Site ',
      }),
    ]);
    expect(metadata.blanked).toMatchObject({
      pa_out_of_range: 1,
      da_out_of_range: 1,
      unreadable_url: 1,
      negative_time: 1,
      propensity_out_of_range: 1,
    });
    const [a, b] = inputs({ metadata, ...dataset }).sort((x, y) =>
      x.domain! < y.domain! ? -1 : 1,
    );
    expect(a).toMatchObject({ pa: null, da: null, url: null });
    expect(b).toMatchObject({ pa: 0, da: 100, site_type: 'blog_site' });
  });

  it('fills in from the nearest earlier row of the host, else the nearest later one, and stores nothing', async () => {
    const day = (n: number) => `2026-01-0${n}T00:00:00.000Z`;
    const records = [
      makeRecord({ task_id: '1', timestamp: day(1) }),
      makeRecord({
        task_id: '2',
        timestamp: day(2),
        da: 40,
        site_type: 'blog',
        comment_supported: false,
        registration_detected: true,
      }),
      makeRecord({ task_id: '2b', action_type: 'guest', timestamp: day(2), da: 30 }),
      makeRecord({ task_id: '3', timestamp: day(3) }),
      makeRecord({ task_id: '4', timestamp: day(4), da: 50 }),
      makeRecord({ task_id: '5', timestamp: day(5) }),
      makeRecord({ task_id: '6', timestamp: null }),
      makeRecord({ task_id: '7', timestamp: day(6), domain: 'other.example.com' }),
    ];
    const dataset = await prepared(records);
    const stored = await readFile(path, 'utf8');
    const found = new Map(
      inputs(dataset)
        .filter((input) => input.domain !== 'other.example.com')
        .map((input) => [
          input.timestamp,
          [input.da, input.site_type, input.comment_supported, input.registration_detected],
        ]),
    );
    // Of one instant the greatest, whatever the order of rows; what only trying finds out is not known before.
    expect(found.get(day(1))).toEqual([40, 'blog', false, null]);
    expect(found.get(day(3))).toEqual([40, 'blog', false, true]);
    expect(found.get(day(5))).toEqual([50, 'blog', false, true]);
    expect(found.get(null)).toEqual([null, null, null, null]);
    expect(inputs(dataset).find((input) => input.domain === 'other.example.com')?.da).toBeNull();
    expect(dataset.metadata.filledIn).toBe(17);
    expect(await readFile(path, 'utf8')).toBe(stored);
  });

  it('uses rows of a domain that has two parts only in the one furthest from training', async () => {
    await writeFile(
      path,
      'task_id,action_type,success,domain,split\na,forum,1,x.example.com,train\nb,forum,1,y.example.com,test\nc,forum,1,z.example.org,train\n',
    );
    const { metadata, parts } = await prepare();
    expect(metadata.removed.domain_in_two_parts).toBe(1);
    expect([parts.train.rows, parts.test.rows]).toEqual([1, 1]);
  });

  it.each([
    ['no file', null, 'NOT_ENOUGH_DATA'],
    ['an empty file', '', 'NOT_ENOUGH_DATA'],
    ['a header only', `${DATASET_COLUMNS.join(',')}\n`, 'NOT_ENOUGH_DATA'],
    ['rows without a domain only', 'task_id,action_type,success\n1,forum,1\n', 'NOT_ENOUGH_DATA'],
    ['one column', 'task_id\n1\n', 'DATASET_INVALID'],
    ['another delimiter', 'task_id;action_type;success;domain\n', 'DATASET_INVALID'],
  ])('says what is wrong with %s', async (_, text, code) => {
    if (text !== null) await writeFile(path, text);
    await expect(prepare()).rejects.toMatchObject({ code });
  });

  it('removes what it cannot use, by reason', async () => {
    await writeFile(
      path,
      'task_id,action_type,success,domain\n1,forum,1,a.example.com\n1,forum,0,a.example.com\n2,listing,1,a.example.com\n3,forum,maybe,a.example.com\n,forum,1,a.example.com\n4,forum,1,unknown\n"5"x,forum,1,a.example.com\n',
    );
    const { metadata } = await prepare();
    expect(metadata.removed).toEqual({
      duplicate: 1,
      unknown_action: 1,
      unknown_outcome: 1,
      no_task_id: 1,
      no_domain: 1,
      forgotten: 0,
      malformed_row: 1,
      domain_in_two_parts: 0,
    });
    expect(metadata.warnings).toContain('No successful comment anywhere in the data.');
  });
});

describe('the split', () => {
  it('gives domains by shares within binomial bounds', () => {
    const count = 20_000;
    const shares = { train: 0, validation: 0, test: 0 };
    for (let i = 0; i < count; i += 1) shares[splitOf(`site${i}.example.org`)] += 1;
    for (const [split, share] of [
      ['train', 0.7],
      ['validation', 0.15],
      ['test', 0.15],
    ] as const) {
      const sigma = Math.sqrt(count * share * (1 - share));
      expect(Math.abs(shares[split] - count * share)).toBeLessThan(4 * sigma);
    }
  });

  it('takes blogs under a private suffix for domains of their own, and an IP address for itself', () => {
    expect(registrableDomain('a.blogspot.com')).not.toBe(registrableDomain('b.blogspot.com'));
    expect(registrableDomain('x.y.example.co.uk')).toBe('example.co.uk');
    expect(registrableDomain('192.168.1.20')).toBe('192.168.1.20');
    expect(registrableDomain('blogspot.com')).toBe('blogspot.com');
  });

  it('has no domain in two parts, and is the same whatever the order of rows', async () => {
    const dataset = await prepared(makeRecords(500));
    const seen = SPLITS.map(
      (split) =>
        new Set(
          [...dataset.parts[split].group].map((group) => dataset.parts[split].domains[group]),
        ),
    );
    expect(
      new Set([...seen[0]!].filter((domain) => seen[1]!.has(domain) || seen[2]!.has(domain))).size,
    ).toBe(0);
    const [header, ...lines] = (await readFile(path, 'utf8')).trim().split('\n');
    await writeFile(path, `${[header, ...lines.reverse()].join('\n')}\n`);
    const reversed = await prepare();
    expect(reversed.metadata).toEqual({ ...dataset.metadata });
    expect(reversed.encoder).toEqual(dataset.encoder);
  });
});
