import { createHash } from 'node:crypto';
import {
  appendFile,
  cp,
  mkdtemp,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { ACTIONS, createRandom, OBJECTIVES, type Objective } from '@bp/contracts';
import {
  type BlendPrior,
  checkGolden,
  createEncoder,
  GOLDEN_FILE,
  goldenLine,
  loadModel,
  loadModelParts,
  type ModelParts,
  modelFromParts,
  PRIOR_FILE,
  predictRows,
  readBundleJson,
  readManifest,
  transferList,
  verifyBundle,
  writeAction,
  writeBundle,
} from '@bp/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectExplained } from '../src/testing/expect-explained.js';
import { ENCODER, madeUpInputs, madeUpMatrix, PROFILE } from '../src/testing/made-up-data.js';
import { trainBundle } from '../src/train-bundle.js';

let folder: string;
const dirs = {} as Record<Objective, string>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bp-trained-'));
  for (const objective of OBJECTIVES) {
    dirs[objective] = join(folder, objective);
    await trainBundle({
      dir: dirs[objective],
      objective,
      engine: 'xgboost',
      train: madeUpMatrix(objective, 1500, 1),
      validation: madeUpMatrix(objective, 300, 2),
      encoder: ENCODER,
      profile: PROFILE,
      goldenInputs: madeUpInputs(10, 3),
      lineage: { datasetHash: 'abc', splitId: 'split-1', baselineAction: 'profile' },
      parameters: { rounds: 40 },
      threads: 1,
      clock: () => 0,
    });
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function copyOf(name: string): Promise<string> {
  const dir = join(folder, name);
  await cp(dirs.success, dir, { recursive: true });
  return dir;
}

describe('an input', () => {
  it.each([null, undefined, 5, 'https://example.org/', [], true])(
    'that is %j is refused',
    async (input) => {
      const model = await loadModel(dirs.success);
      const asked = input as never;
      for (const ask of [
        () => model.predict(asked),
        () => model.predictMany([{}, asked]),
        () => model.score(asked),
        () => model.explain(asked),
      ]) {
        expect(ask).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
      }
      expect(model.predict({}).action).toBeDefined();
    },
  );
});

describe('a bundle on disk', () => {
  it('is refused where its booster was cut, with the file and the checksums', async () => {
    const dir = await copyOf('cut');
    const { files } = await readManifest(dir);
    await truncate(join(dir, 'model.json'), 1000);
    await expect(loadModel(dir)).rejects.toMatchObject({
      code: 'INTEGRITY',
      message: expect.stringContaining(files['model.json']!.sha256),
      details: { file: join(dir, 'model.json') },
    });
  });

  it('is refused where a byte was altered, before it is parsed', async () => {
    const dir = await copyOf('altered');
    const path = join(dir, 'model.json');
    const bytes = await readFile(path);
    bytes[0] = 'x'.charCodeAt(0);
    await writeFile(path, bytes);
    await expect(loadModel(dir)).rejects.toMatchObject({
      code: 'INTEGRITY',
      message: expect.stringMatching(/model\.json was altered: expected sha256 [0-9a-f]{64}/),
    });
  });

  it('is refused where a file is extra, missing, longer or a link', async () => {
    const extra = await copyOf('extra');
    await writeFile(join(extra, 'notes.txt'), 'x');
    await expect(verifyBundle(extra)).rejects.toMatchObject({ code: 'INTEGRITY' });
    await expect(verifyBundle(extra, { companions: ['notes.txt'] })).resolves.toBeDefined();
    const missing = await copyOf('missing');
    await rm(join(missing, 'profile.json'));
    await expect(verifyBundle(missing)).rejects.toMatchObject({ code: 'INTEGRITY' });
    const longer = await copyOf('longer');
    await appendFile(join(longer, 'encoder.json'), ' ');
    await expect(verifyBundle(longer)).rejects.toMatchObject({ code: 'INTEGRITY' });
    const linked = await copyOf('linked');
    await rename(join(linked, 'golden.jsonl'), join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(linked, 'golden.jsonl'));
    await expect(verifyBundle(linked)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });

  it('is refused where its manifest is another than expected, or names paths', async () => {
    const dir = await copyOf('manifest');
    const path = join(dir, 'manifest.json');
    const text = await readFile(path, 'utf8');
    const manifestSha256 = createHash('sha256').update(text).digest('hex');
    await expect(verifyBundle(dir, { manifestSha256 })).resolves.toBeDefined();
    await writeFile(path, text.replace('"seed": 42', '"seed": 43'));
    await expect(verifyBundle(dir, { manifestSha256 })).rejects.toMatchObject({
      code: 'INTEGRITY',
    });
    await writeFile(path, text.replace('"profile.json"', '"../profile.json"'));
    await expect(verifyBundle(dir)).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
    await writeFile(path, text.slice(0, 100));
    await expect(verifyBundle(dir)).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
    await expect(verifyBundle(join(folder, 'nowhere'))).rejects.toMatchObject({
      code: 'BUNDLE_INVALID',
    });
  });

  it('gives its other files, and says which it has not', async () => {
    const importance = await readBundleJson<{ share: number }[]>(dirs.success, 'importance.json');
    expect(importance.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    await expect(readBundleJson(dirs.success, 'trials.json')).rejects.toMatchObject({
      code: 'BUNDLE_INVALID',
    });
  });

  it('names the inputs that a service must give', async () => {
    expect((await readManifest(dirs.success)).inputs).toEqual([
      'url',
      'pa',
      'da',
      'site_type',
      'comment_supported',
      'forum_supported',
      'requires_login',
    ]);
  });

  it('fails the golden check with a model that answers otherwise', async () => {
    const parts = await loadModelParts(dirs.success);
    const leaves = parts.ensemble.leaves.map((leaf) => leaf + 1e-4);
    const wrong = modelFromParts({ ...parts, ensemble: { ...parts.ensemble, leaves } });
    await expect(checkGolden(dirs.success, wrong)).rejects.toMatchObject({ code: 'INTEGRITY' });
  });
});

describe('a bundle without a linear part, as earlier releases wrote them', () => {
  it('loads and answers with its trees alone, from the same files', async () => {
    const old = join(folder, 'old');
    const { formatVersion: _, files, ...manifest } = await readManifest(dirs.success);
    const names = Object.keys(files).filter((name) => name !== PRIOR_FILE && name !== GOLDEN_FILE);
    const contents = await Promise.all(names.map((name) => readFile(join(dirs.success, name))));
    const inputs = madeUpInputs(30, 21);
    const parts = await loadModelParts(dirs.success);
    expect(parts.prior).not.toBeNull();
    const values = new Float32Array(parts.ensemble.features * ACTIONS.length);
    const site = createEncoder(ENCODER);
    const ofTrees = inputs.map((input) => {
      ACTIONS.forEach((_action, action) => {
        const offset = action * parts.ensemble.features;
        site.encodeInto(input, values, offset);
        writeAction(values, offset + site.width, action);
      });
      return [...predictRows(parts.ensemble, values, ACTIONS.length)];
    });
    await writeBundle({
      dir: old,
      manifest,
      files: {
        ...Object.fromEntries(names.map((name, index) => [name, contents[index]!])),
        [GOLDEN_FILE]: inputs
          .map((input, index) =>
            goldenLine({ input: input as never, probabilities: ofTrees[index]! }),
          )
          .join(''),
      },
    });
    const model = await loadModel(old);
    expect((await checkGolden(old, model)).rows).toBe(inputs.length);
    expect(inputs.map((input) => [...model.score(input)])).toEqual(ofTrees);
    const { baseValue, margin, contributions } = model.explain(inputs[0]!);
    expect(contributions.reduce((sum, { value }) => sum + value, baseValue)).toBeCloseTo(margin, 9);
  });

  it.each([
    ['of other features', (prior: BlendPrior) => ({ ...prior.linear, low: [0] })],
    [
      'of other classes',
      (prior: BlendPrior) => ({ ...prior.linear, heads: prior.linear.heads.slice(1) }),
    ],
    [
      'with a weight that is not a number',
      (prior: BlendPrior) => ({
        ...prior.linear,
        heads: prior.linear.heads.map((head) => ({ ...head, intercept: null })),
      }),
    ],
  ])('is refused where its linear part is one %s', async (name, linear) => {
    const dir = join(folder, name.replaceAll(' ', '-'));
    const { formatVersion: _, files, ...manifest } = await readManifest(dirs.success);
    const contents: Record<string, string | Uint8Array> = {};
    for (const file of Object.keys(files))
      contents[file] = await readFile(join(dirs.success, file));
    const prior = (await loadModelParts(dirs.success)).prior!;
    contents[PRIOR_FILE] = JSON.stringify({ ...prior, linear: linear(prior) });
    await writeBundle({ dir, manifest, files: contents });
    await expect(loadModel(dir)).rejects.toMatchObject({ code: 'BUNDLE_INVALID' });
  });
});

describe.each(OBJECTIVES)('a model of %s', (objective) => {
  it('gives the same from a batch, one by one, and after moving between threads', async () => {
    const model = await loadModel(dirs[objective], { version: 'v1.0.0' });
    const inputs = madeUpInputs(150, 8);
    const many = model.predictMany(inputs);
    expect(many).toEqual(inputs.map((input) => model.predict(input)));
    const { port1, port2 } = new MessageChannel();
    const parts = await loadModelParts(dirs[objective], { version: 'v1.0.0' });
    port1.postMessage(parts, transferList(parts));
    const moved = modelFromParts(receiveMessageOnPort(port2)!.message as ModelParts);
    port1.close();
    expect(moved.predictMany(inputs)).toEqual(many);
    expect(parts.ensemble.nodes.length).toBe(0);
  });

  it('recommends the most probable action, and with exploration says with what chance', async () => {
    const model = await loadModel(dirs[objective]);
    const input = madeUpInputs(1, 4)[0]!;
    const best = model.predict(input);
    expect(best.probabilities[best.action]).toBe(Math.max(...Object.values(best.probabilities)));
    expect(best.propensity).toBe(1);
    const random = createRandom(1);
    const drawn = Array.from({ length: 4000 }, () =>
      model.predict(input, { explore: 0.3, random }),
    );
    for (const action of ACTIONS) {
      const given = drawn.filter((prediction) => prediction.action === action);
      const propensity = action === best.action ? 0.7 : 0.1;
      for (const prediction of given) expect(prediction.propensity).toBeCloseTo(propensity, 12);
      expect(Math.abs(given.length / 4000 - propensity)).toBeLessThan(0.03);
    }
    expect(() => model.predict(input, { explore: 1.5 })).toThrow(/allowed: a number from 0 to 1/);
  });

  it('explains: contributions sum to the margin, and the margin gives the probability', async () => {
    const model = await loadModel(dirs[objective]);
    expectExplained(model, madeUpInputs(20, 12));
  });
});
