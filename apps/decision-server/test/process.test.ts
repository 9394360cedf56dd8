import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openRegistry } from '@bp/registry';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyPair } from '../../../packages/registry/src/testing/key-pair.js';
import { writeTinyBundle } from '../../../packages/registry/src/testing/tiny-bundle.js';
import { type ProjectFolder, post, projectFolder, TOKENS } from '../src/testing/project-folder.js';
import { type ServerProcess, startServerProcess } from '../src/testing/server-process.js';

const SENDERS = 16;

let project: ProjectFolder;
let server: ServerProcess;
beforeEach(async () => {
  project = await projectFolder();
  server = await startServerProcess(project.root);
});
afterEach(async () => {
  server.child.kill('SIGKILL');
  await server.ended;
  await project.remove();
});

/** Reports outcomes from many senders until the server is gone; the ids of those that were answered 202, as they come. */
async function reportUntilGone(accepted: string[] = []): Promise<string[]> {
  const send = async (sender: number): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const decision_id = `${sender}-${number}`;
      const outcome = { decision_id, task_id: decision_id, action: 'forum', result: 'success' };
      try {
        const reply = await post(`${server.url}/v1/outcomes`, outcome, TOKENS.BP_REPORT_TOKEN);
        if (reply.status !== 202) return;
        accepted.push(decision_id);
      } catch {
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
  return accepted;
}

async function writtenIds(): Promise<Set<unknown>> {
  return new Set((await project.lines('outcomes')).map(({ decision_id }) => decision_id));
}

it('loses no outcome that it accepted when it is killed under load', async () => {
  for (const afterMs of [150, 400, 700]) {
    const accepted: string[] = [];
    const reporting = reportUntilGone(accepted);
    await expect.poll(() => accepted.length, { timeout: 20_000 }).toBeGreaterThan(0);
    await new Promise((done) => setTimeout(done, afterMs));
    server.child.kill('SIGKILL');
    await server.ended;
    await reporting;
    const written = await writtenIds();
    expect(accepted.filter((id) => !written.has(id))).toEqual([]);
    server = await startServerProcess(project.root);
  }
});

it('ends on SIGTERM with what it was asked answered, both logs written, and no token in its log', async () => {
  await post(`${server.url}/v1/decisions`, { site: { pa: 90 }, task_id: 'last' });
  await post(`${server.url}/v1/decisions`, { site: {} }, 'a wrong token');
  const reporting = reportUntilGone();
  await new Promise((done) => setTimeout(done, 200));
  server.child.kill('SIGTERM');
  expect(await server.ended).toBe(0);
  const accepted = await reporting;
  const written = await writtenIds();
  expect(accepted.filter((id) => !written.has(id))).toEqual([]);
  expect(await project.lines('decisions')).toMatchObject([{ task_id: 'last' }]);
  for (const token of Object.values(TOKENS)) expect(server.errors()).not.toContain(token);
});

it('gives the answer of an id of the caller again after a restart, whatever is live by then', async () => {
  const ask = async (site: object): Promise<unknown> => {
    const asked = { site, decision_id: 'order-7', task_id: '7' };
    return (await post(`${server.url}/v1/decisions`, asked)).json();
  };
  const first = await ask({ pa: 90 });
  server.child.kill('SIGTERM');
  await server.ended;
  await project.ship(2);
  server = await startServerProcess(project.root);
  expect(await ask({ pa: 1 })).toEqual(first);
  expect(first).toMatchObject({ model_version: 'v1.0.0' });
  const reported = { decision_id: 'order-7', result: 'success' };
  const reply = await post(`${server.url}/v1/outcomes`, reported, TOKENS.BP_REPORT_TOKEN);
  expect(await reply.json()).toEqual({ accepted: 1, unknown_decisions: 0 });
  const { action } = first as { readonly action: string };
  expect(await project.lines('outcomes')).toMatchObject([
    { task_id: '7', action_attempted: action },
  ]);
});

it('says why it does not start', async () => {
  const port = Number(new URL(server.url).port);
  await expect(startServerProcess(project.root, port)).rejects.toThrow(
    /ended with 2:\nError SETTINGS_INVALID: Can't listen on 127\.0\.0\.1:\d+: EADDRINUSE/,
  );
  await expect(startServerProcess(`${project.root}/nowhere`)).rejects.toThrow('NO_PRODUCTION');
});

it('answers only with versions that as many people approved as it is told', async () => {
  const ann = keyPair();
  const file = join(project.root, 'ann.pub');
  await writeFile(file, ann.publicKey);
  const asking = (needed: number) =>
    startServerProcess(project.root, 0, ['--approver', `ann=${file}`, '--approvals', `${needed}`]);
  await expect(asking(2)).rejects.toThrow('2 approvals are asked for, with 1 approver listed');
  const bundleDir = join(project.root, 'bundle');
  await writeTinyBundle({ dir: bundleDir, seed: 77 });
  const why = { reason: 'x', by: 'x' };
  const registry = openRegistry({
    root: join(project.root, 'ml/models'),
    signatures: { approvers: { ann: ann.publicKey } },
  });
  const approved = await registry.createVersion({ bundleDir, evaluation: {}, by: 'x' });
  const other = await registry.createVersion({ bundleDir, evaluation: {}, by: 'x' });
  await registry.approve({ version: approved.version, key: ann.privateKey, ...why });
  await registry.deploy({ version: other.version, ...why });
  await expect(asking(1)).rejects.toThrow('APPROVAL_MISSING');
  await registry.approve({ version: approved.version, key: ann.privateKey, ...why });
  await registry.deploy({ version: approved.version, ...why });
  const started = await asking(1);
  started.child.kill('SIGKILL');
  await started.ended;
});
