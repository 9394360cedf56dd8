import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRegistry } from '@bp/registry';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyPair } from '../../../packages/registry/src/testing/key-pair.js';
import { writeTinyBundle } from '../../../packages/registry/src/testing/tiny-bundle.js';
import { callBp, makeRoot, removeRoot } from './run-bp.js';

const [trainer, ann, bob] = [keyPair(), keyPair(), keyPair()];
let root: string;
const bp = (line: string, env: Record<string, string> = {}) =>
  callBp(line.split(' '), { root, env });
const INDEX = 'ml/models/versions/index';

beforeAll(async () => {
  root = await makeRoot();
  const registry = {
    approvals: 2,
    approvers: { ann: 'ann.pub', bob: 'bob.pub' },
    signingKeyFile: 'trainer.pem',
    trustedKeyFile: 'trainer.pub',
  };
  for (const [name, text] of [
    ['bp.config.json', JSON.stringify({ registry })],
    ['trainer.pem', trainer.privateKey],
    ['trainer.pub', trainer.publicKey],
    ['ann.pem', ann.privateKey],
    ['ann.pub', ann.publicKey],
    ['bob.pem', bob.privateKey],
    ['bob.pub', bob.publicKey],
  ] as const) {
    await writeFile(join(root, name), text);
  }
  const bundleDir = join(root, 'bundle');
  await writeTinyBundle({ dir: bundleDir, seed: 1 });
  await openRegistry({
    root: join(root, 'ml/models'),
    signatures: { signingKey: trainer.privateKey },
  }).createVersion({ bundleDir, evaluation: {}, awaitsApproval: true, by: 'bp' });
});
afterAll(() => removeRoot(root));

describe('a version that needs two approvals', () => {
  it('waits, says for whom, and is deployed with the second', async () => {
    expect((await bp('status')).stdout).toContain('Waiting: v1.0.0 for 2 approvals');
    const refused = await bp('versions deploy --version v1.0.0 --json');
    expect(refused.code).toBe(2);
    expect(refused.json()).toMatchObject({ error: { code: 'APPROVAL_MISSING' } });
    expect((await bp('versions approve --version v1.0.0')).stderr).toContain(
      'BP_APPROVAL_KEY_FILE',
    );
    const own = await bp('versions approve --version v1.0.0 --key trainer.pem');
    expect(own.code).toBe(2);
    expect(own.stderr).toContain('APPROVAL_REFUSED');
    const first = await bp('versions approve --version v1.0.0 --reason read', {
      BP_APPROVAL_KEY_FILE: 'ann.pem',
    });
    expect(first.stdout).toBe('v1.0.0 is approved by ann; 1 of 2 approvals are missing\n');
    const second = await bp('versions approve --version v1.0.0 --key bob.pem');
    expect(second.stdout).toContain('Deployed version v1.0.0 to production');
    expect(second.code).toBe(0);
    expect((await bp('versions info --version v1.0.0')).stdout).toContain('Approved: by ann, bob');
  });
});

describe('a proof', () => {
  it('is made, checked elsewhere, and refused once it was altered', async () => {
    const made = await bp('prove --version v1.0.0 --out v1.proof --json');
    expect(made.json()).toMatchObject({ version: 'v1.0.0', with_data: false, training_rows: null });
    const elsewhere = await makeRoot();
    try {
      const check = (...more: string[]) =>
        callBp(['prove', 'check', join(root, 'v1.proof'), ...more], { root: elsewhere });
      const checked = await check('--trusted-key', join(root, 'trainer.pub'));
      expect(checked.stdout).toContain('Approved: by ann, bob');
      expect(checked.stdout).toContain('Vouched:  by the trusted key that you gave');
      expect(checked.code).toBe(0);
      expect((await check()).stdout).toContain('Vouched:  by nobody');
      const bytes = await readFile(join(root, 'v1.proof'));
      bytes[bytes.length >> 1]! ^= 1;
      await writeFile(join(root, 'v1.proof'), bytes);
      expect((await check()).code).toBe(6);
    } finally {
      await removeRoot(elsewhere);
    }
  });
});

describe('a registry that somebody wrote to', () => {
  it('is found by its checkpoint, and brought back', async () => {
    const verified = await bp('versions verify');
    const checkpoint = /^Checkpoint: (\d+:[0-9a-f]{64})$/m.exec(verified.stdout)?.[1] ?? '';
    expect((await bp(`versions verify --checkpoint ${checkpoint}`)).code).toBe(0);
    const newest = join(root, INDEX, '0000000004.json');
    await writeFile(newest, (await readFile(newest, 'utf8')).replace('"by": "', '"by": "not '));
    expect((await bp('versions verify')).code).toBe(6);
    const far = await bp('versions repair', { BP_REGISTRY_URL: 'postgres://nowhere/x' });
    expect(far.code).toBe(2);
    expect(far.stderr).toContain('in a folder');
    const plan = await bp('versions repair');
    expect(plan.stdout).toContain('Would bring back (add --apply): revision 4 from versions.json');
    const done = await bp('versions repair --apply');
    expect(done.stdout).toContain('Lost: nothing');
    expect((await bp('versions history')).stdout).toMatch(
      /repair {3}from versions.json, 0 revisions lost {2}by .*: the newest revision could not/,
    );
    expect((await bp('versions verify')).code).toBe(0);
    expect((await bp(`versions verify --checkpoint ${checkpoint}`)).code).toBe(0);
    const other = checkpoint.replace(/:./, (text) => (text === ':0' ? ':1' : ':0'));
    expect((await bp(`versions verify --checkpoint ${other}`)).stdout).toContain(
      'events were replaced',
    );
  });
});

it('a lost index is told by verify and doctor, and a damaged production by repair', async () => {
  const place = await makeRoot();
  const inPlace = (line: string) => callBp(line.split(' '), { root: place, env: {} });
  try {
    const bundleDir = join(place, 'bundle');
    await writeTinyBundle({ dir: bundleDir, seed: 1 });
    const registry = openRegistry({ root: join(place, 'ml/models') });
    const { version } = await registry.createVersion({ bundleDir, evaluation: {}, by: 'bp' });
    await registry.deploy({ version, reason: 'x', by: 'bp' });
    await rm(join(place, INDEX), { recursive: true });
    const verified = await inPlace('versions verify');
    expect(verified.stdout).toContain('has lost all its revisions');
    expect(verified.code).toBe(6);
    expect((await inPlace('doctor')).stdout).toContain('has lost all its revisions');
    const unread = await inPlace('status');
    expect(unread.stdout).toMatch(/Production: not known.*has lost all its revisions.*Due: /s);
    expect(unread.code).toBe(6);
    expect((await inPlace('versions repair --apply')).code).toBe(0);
    await rm(join(place, 'ml/models/versions', version), { recursive: true });
    const status = await inPlace('status');
    expect(status.stdout).toMatch(/Production: v1.0.0 since .*v1.0.0 is gone.*Runs: none/s);
    expect(status.code).toBe(6);
    const repaired = await inPlace('versions repair --apply');
    expect(repaired.stdout).toContain('nothing is changed');
    expect(repaired.stdout).toContain(`In production is ${version}, which can't be loaded`);
    expect(repaired.code).toBe(6);
  } finally {
    await removeRoot(place);
  }
});
