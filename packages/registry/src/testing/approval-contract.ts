import { join } from 'node:path';
import { expect } from 'vitest';
import { openRegistry } from '../registry.js';
import type { RegistryStore } from '../store.js';
import { keyPair } from './key-pair.js';

/** Two people approve in a registry whose events are signed; cut, replaced and forged approvals are found. */
export async function expectApprovals(
  store: RegistryStore,
  again: () => RegistryStore,
  bundles: string,
): Promise<void> {
  const [trainer, ann, bob] = [keyPair(), keyPair(), keyPair()];
  const trustedKeys = [trainer.publicKey];
  const approvers = { ann: ann.publicKey, bob: bob.publicKey, trainer: trainer.publicKey };
  const signatures = { trustedKeys, approvers, approvals: 2 };
  const registry = openRegistry({
    store,
    signatures: { ...signatures, signingKey: trainer.privateKey },
  });
  const person = openRegistry({ store: again(), signatures });
  const said = { reason: 'looked at it', by: 'x' };
  const { version } = await registry.createVersion({
    bundleDir: join(bundles, '1'),
    evaluation: {},
    awaitsApproval: true,
    by: 'x',
  });
  const refused = { code: 'APPROVAL_MISSING', message: expect.stringContaining('2 approvals') };
  await expect(registry.deploy({ version, ...said })).rejects.toMatchObject(refused);
  expect(await person.waiting()).toMatchObject([{ version, missing: 2, waits: true }]);
  const first = await person.approve({ version, key: ann.privateKey, ...said });
  expect(first).toMatchObject({ missing: 1, approvals: [{ name: 'ann' }], changed: true });
  expect(await person.approve({ version, key: ann.privateKey, ...said })).toMatchObject({
    missing: 1,
    changed: false,
  });
  for (const key of [trainer.privateKey, keyPair().privateKey]) {
    await expect(person.approve({ version, key, ...said })).rejects.toMatchObject({
      code: 'APPROVAL_REFUSED',
    });
  }
  await expect(registry.deploy({ version, ...said })).rejects.toMatchObject({
    message: expect.stringContaining('approved by ann'),
  });
  await person.approve({ version, key: bob.privateKey, ...said });
  await registry.deploy({ version, ...said });
  expect((await person.loadActive()).version).toBe(version);
  const found = await person.verify();
  expect(found).toMatchObject({ ok: true, problems: [], signed_from: 1 });
  const { checkpoint } = found;
  expect(await person.verify({ checkpoint: checkpoint! })).toMatchObject({ ok: true });
  // Somebody without a key writes past the program: readers keep to what they believe.
  const { checksum, ...index } = (await store.newest())!;
  const log = [...index.log.slice(0, -1), { ...index.log.at(-1)!, by: 'somebody else' }];
  const next = { ...index, log, revision: index.revision + 1, parent: checksum };
  const forged = {
    revision: next.revision,
    id: 'x',
    at: 'now',
    by: 'x',
    kind: 'prune',
    versions: [],
  } as const;
  expect(await store.publish({ ...next, log: [...log, forged] })).toBe(true);
  await expect(person.loadActive()).rejects.toMatchObject({ code: 'INTEGRITY' });
  await expect(registry.rollback(said)).rejects.toMatchObject({ code: 'INTEGRITY' });
  const { ok, problems } = await person.verify({ checkpoint: checkpoint! });
  expect(ok).toBe(false);
  expect(problems).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ message: expect.stringContaining('not part of the line') }),
      expect.objectContaining({ where: `event ${next.revision - 1}` }),
    ]),
  );
}
