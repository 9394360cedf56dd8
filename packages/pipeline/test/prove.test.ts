import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@bp/contracts';
import { checkpointText } from '@bp/registry';
import { createWorld, simulateWeek, WEEK_MS, writeLogs } from '@bp/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyPair } from '../../registry/src/testing/key-pair.js';
import {
  approveStep,
  DEFAULT_SETTINGS,
  openProject,
  type Project,
  readRuns,
  retrain,
  runEvents,
} from '../src/index.js';
import { webhookMessage } from '../src/notify/message.js';
import { readArchive, writeArchive } from '../src/prove/archive.js';
import { checkProof, makeProof } from '../src/prove/index.js';

const [trainer, ann, bob, stranger] = [keyPair(), keyPair(), keyPair(), keyPair()];
let folder: string;
let project: Project;
let plain: string;
let whole: string;
const story: string[] = [];

const check = (file: string, more: Partial<Parameters<typeof checkProof>[0]> = {}) =>
  checkProof({ file, env: process.env, signal: new AbortController().signal, ...more });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bp-prove-'));
  const root = join(folder, 'project');
  const world = createWorld({ seed: 21, sites: 500 });
  await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 1500 }), root });
  for (const [name, text] of [
    ['signing.pem', trainer.privateKey],
    ['trusted.pem', `${trainer.publicKey}${ann.publicKey}`],
    ['ann.pem', ann.publicKey],
    ['bob.pem', bob.publicKey],
  ] as const) {
    await writeFile(join(root, name), text);
  }
  project = openProject({
    root,
    clock: () => world.start + WEEK_MS,
    env: {},
    say: (line) => story.push(line),
    settings: {
      ...DEFAULT_SETTINGS,
      notifications: {
        ...DEFAULT_SETTINGS.notifications,
        webhookUrl: 'https://hooks.example/hunter2',
      },
      registry: {
        ...DEFAULT_SETTINGS.registry,
        signingKeyFile: 'signing.pem',
        trustedKeyFile: 'trusted.pem',
        approvals: 2,
        approvers: { ann: 'ann.pem', bob: 'bob.pem' },
      },
      gate: { ...DEFAULT_SETTINGS.gate, metric: 'accuracy' },
      training: {
        ...DEFAULT_SETTINGS.training,
        threads: 1,
        parameters: { rounds: 20, learningRate: 0.3 },
      },
    },
  });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a version that waits for approvals', () => {
  it('is left by the run, told of, and deployed with the last approval', async () => {
    const run = await retrain(project);
    expect(run).toMatchObject({
      success: true,
      deployed: false,
      approvals_needed: 2,
      comparison: { verdict: 'promote' },
      version: 'v1.0.0',
    });
    expect(story).toContain('Created model version: v1.0.0 (waiting for 2 approvals)');
    expect(await project.registry.production()).toBeNull();
    const { checkpoint } = await project.registry.verify();
    const [record] = await readRuns(project.paths.runs);
    const message = webhookMessage({
      event: runEvents(record!, 'bp')[0]!,
      origin: { project: 'p', host: 'h' },
      at: 'now',
      id: 'x',
      checkpoint: checkpointText(checkpoint!),
    });
    expect(message).toMatchObject({
      event: 'approval_needed',
      checkpoint: expect.stringMatching(/^1:[0-9a-f]{64}$/),
    });
    expect(message.text).toContain('*v1.0.0 waits for 2 approvals*');
    expect(message.text).toContain('Checkpoint 1:');
    const approval = { version: 'v1.0.0', reason: 'read the report' };
    const first = await approveStep(project, { ...approval, key: ann.privateKey });
    expect(first).toMatchObject({ deployed: false, missing: 1 });
    const last = await approveStep(project, { ...approval, key: bob.privateKey });
    expect(last).toMatchObject({ deployed: true, missing: 0 });
    expect((await project.registry.loadActive()).version).toBe('v1.0.0');
    expect(await project.registry.info('v1.0.0')).toMatchObject({
      approvals: [{ name: 'ann' }, { name: 'bob' }],
      deployments: [{ reason: 'approved by ann, bob', verdict: 'promote' }],
    });
    expect(await project.registry.waiting()).toEqual([]);
  });
});

describe('a proof', () => {
  it('is checked without its project, and with the data the model comes out again byte for byte', async () => {
    plain = join(folder, 'plain.proof');
    whole = join(folder, 'whole.proof');
    await makeProof(project, { version: 'v1.0.0', out: plain });
    const made = await makeProof(project, { version: 'v1.0.0', out: whole, withData: true });
    expect(made.training_rows).toBeGreaterThan(500);
    expect((await readFile(whole)).includes('hunter2')).toBe(false);
    expect(await check(plain, { trustedKeys: [trainer.publicKey] })).toMatchObject({
      version: 'v1.0.0',
      vouched_by: ['trusted key'],
      approved_by: ['ann', 'bob'],
      reproduction: null,
    });
    const checked = await check(whole);
    expect(checked).toMatchObject({ vouched_by: [], reproduction: { verdict: 'reproduced' } });
    expect(checked.training_rows).toBe(made.training_rows);
  });

  it('altered in any byte, cut, or with more behind it is refused', async () => {
    const bytes = await readFile(plain);
    const other = join(folder, 'other.proof');
    const step = process.env.BP_LONG ? 61 : Math.ceil(bytes.length / 150);
    // The first header and the end closely, the rest at places that meet every kind of content.
    const places = [
      ...Array.from({ length: 230 }, (_, at) => at * 3),
      ...Array.from({ length: 60 }, (_, at) => bytes.length - 1 - at * 31),
    ];
    for (let at = 690; at < bytes.length; at += step) places.push(at);
    for (const at of places) {
      const altered = Buffer.from(bytes);
      altered[at]! ^= 1 << (at % 8);
      await writeFile(other, altered);
      await expect(check(other), `byte ${at}`).rejects.toMatchObject({ code: 'INTEGRITY' });
    }
    const large = await readFile(whole);
    for (let part = 1; part < 12; part += 1) {
      const altered = Buffer.from(large);
      altered[Math.floor((large.length * part) / 12)]! ^= 1;
      await writeFile(other, altered);
      await expect(check(other), `with data, part ${part}`).rejects.toMatchObject({
        code: 'INTEGRITY',
      });
    }
    for (const length of [0, 1, 511, 512, 5000, bytes.length - 1024, bytes.length - 1]) {
      await writeFile(other, bytes.subarray(0, length));
      await expect(check(other), `cut at ${length}`).rejects.toMatchObject({ code: 'INTEGRITY' });
    }
    await writeFile(other, Buffer.concat([bytes, Buffer.alloc(512)]));
    await expect(check(other)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('put together again by somebody without the key is refused where the key or a checkpoint is known', async () => {
    const { checkpoint } = await project.registry.verify();
    expect(await check(plain, { checkpoint: checkpoint! })).toMatchObject({
      vouched_by: ['checkpoint'],
    });
    const later = { revision: checkpoint!.revision, checksum: '0'.repeat(64) };
    await expect(check(plain, { checkpoint: later })).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(check(plain, { trustedKeys: [stranger.publicKey] })).rejects.toMatchObject({
      message: expect.stringContaining('not trusted'),
    });
    const files = new Map(await readArchive(plain));
    files.delete('signature.json');
    const other = join(folder, 'unsigned.proof');
    await writeArchive(other, files);
    await expect(check(other)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('that says something else of itself, with checksums that fit, is refused', async () => {
    const other = join(folder, 'forged.proof');
    const claims = JSON.parse(String((await readArchive(plain)).get('proof.json'))) as object;
    for (const change of [
      { formatVersion: 2 },
      { files: undefined },
      { version: '../../x' },
      { registry: { id: 'x', revision: 1, checksum: '0'.repeat(64) } },
      { with_data: true },
      { training_rows: 7 },
      { signed_by: null },
    ]) {
      const text = `${JSON.stringify({ ...claims, ...change }, null, 1)}\n`;
      const files = new Map(await readArchive(plain));
      files.set('proof.json', Buffer.from(text));
      files.set('proof.sha256', Buffer.from(`${sha256(text)}\n`));
      await writeArchive(other, files);
      await expect(check(other), JSON.stringify(change)).rejects.toMatchObject({
        code: 'INTEGRITY',
      });
    }
  });

  it('with data that is not what the model learned from is refused before and after training', async () => {
    const copy = join(folder, 'train.csv');
    const file = join(project.paths.prepared, 'train.csv');
    await copyFile(file, copy);
    const [head, first, ...rows] = (await readFile(file, 'utf8')).split('\n');
    await writeFile(file, [head, ...rows.slice(0, -1), first, ''].join('\n'));
    const out = join(folder, 'changed.proof');
    await makeProof(project, { version: 'v1.0.0', out, withData: true });
    await copyFile(copy, file);
    await expect(check(out)).rejects.toMatchObject({
      message: expect.stringContaining('otherwise'),
    });
    const metadata = join(project.paths.prepared, 'metadata.json');
    const text = await readFile(metadata, 'utf8');
    await writeFile(metadata, text.replace(/"datasetHash": ?"[^"]+"/, '"datasetHash":"x"'));
    await expect(
      makeProof(project, { version: 'v1.0.0', out, withData: true }),
    ).rejects.toMatchObject({ code: 'PREPARED_STALE' });
    expect(await makeProof(project, { version: 'v1.0.0', out })).toMatchObject({
      training_rows: null,
    });
    expect(await check(out)).toMatchObject({ reproduction: null });
    await writeFile(metadata, text);
  });

  it('says that it can not be made again where the library is another', async () => {
    const env = { ...process.env, BP_XGBOOST_LIB: '/nowhere/libxgboost.so' };
    const checked = await check(whole, { env });
    expect(checked.reproduction).toMatchObject({
      verdict: 'not reproducible here',
      reason: expect.stringContaining('/nowhere'),
    });
  });

  it.each([
    ['a path that leads outside', '../outside.json', '0', 1],
    ['an absolute path', '/tmp/outside.json', '0', 1],
    ['a link', 'proof.json', '2', 0],
    ['a folder', 'proof.json', '5', 0],
    ['a device', 'proof.json', '3', 0],
    ['a size beyond the file', 'proof.json', '0', 0o77777777777],
  ])('with %s is refused', async (_, name, type, size) => {
    const file = join(folder, 'hostile.proof');
    await writeFile(file, Buffer.concat([tarHeader(name, type, size), Buffer.alloc(1536)]));
    await expect(check(file)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });
});

/** https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html, ustar */
function tarHeader(name: string, type: string, size: number): Buffer {
  const header = Buffer.alloc(512);
  const octal = (value: number, digits: number) => `${value.toString(8).padStart(digits, '0')}\0`;
  header.write(name, 0);
  header.write(octal(0o644, 7), 100);
  header.write(octal(size, 11), 124);
  header.write(`        ${type}`, 148);
  header.write('ustar\0' + '00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(octal(sum, 6), 148);
  return header;
}
