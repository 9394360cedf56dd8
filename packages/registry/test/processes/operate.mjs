/*
 * A process that works on a registry and can be stopped or killed at a known step.
 * Arguments: root (a folder or URL), then JSON { operations: [...], at?: { step, signal, nth? }, by }.
 * Prints one line a result: { id, ok, result } or { id, ok: false, code, message }.
 */
import { fileStore, openRegistry, storeAt } from '@bp/registry';

const [root, orders] = process.argv.slice(2);
const { operations, at, by } = JSON.parse(orders);

let seen = 0;
const onStep = (step) => {
  if (at === undefined || step !== at.step) return;
  seen += 1;
  if (seen !== (at.nth ?? 1)) return;
  if (at.signal === 'SIGSTOP') process.send({ stopping: step });
  process.kill(process.pid, at.signal);
};

const store = root.includes('://') ? storeAt(root) : fileStore({ root, onStep });
const registry = openRegistry({ store });

const verbs = {
  create: ({ id, bundleDir, evaluation }) =>
    registry.createVersion({ bundleDir, evaluation: evaluation ?? {}, note: id, by }),
  deploy: async ({ id, version, ifProduction }) =>
    registry.deploy({ version: version ?? (await someVersion(id)), reason: id, by, ifProduction }),
  rollback: ({ id }) => registry.rollback({ reason: id, by }),
  prune: ({ keep }) => registry.prune({ keep, deployments: 2, apply: true, by }),
};

/** One of the versions there are, by the operation's id. */
async function someVersion(id) {
  const versions = await registry.list();
  const number = [...id].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7);
  return versions[number % versions.length].version;
}

process.send({ ready: true });
for (const operation of operations) {
  try {
    const result = await verbs[operation.kind](operation);
    process.send({ id: operation.id, kind: operation.kind, ok: true, result });
  } catch (error) {
    process.send({
      id: operation.id,
      kind: operation.kind,
      ok: false,
      code: error.code,
      message: error.message,
    });
  }
}
process.disconnect();
