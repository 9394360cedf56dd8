import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ACTIONS, OBJECTIVES } from '@bp/contracts';
import { checkGolden, loadModel } from '@bp/model';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectExplained } from './testing/expect-explained.js';
import { whatLightgbmLacks } from './testing/lightgbm-here.js';
import { ENCODER, madeUpInputs, madeUpMatrix, PROFILE } from './testing/made-up-data.js';
import { type TrainBundleOptions, trainBundle } from './train-bundle.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bp-bundle-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function optionsFor(objective: TrainBundleOptions['objective'], name: string): TrainBundleOptions {
  return {
    dir: join(folder, name),
    objective,
    engine: 'xgboost',
    train: madeUpMatrix(objective, 2000, 1),
    validation: madeUpMatrix(objective, 400, 2),
    encoder: ENCODER,
    profile: PROFILE,
    goldenInputs: madeUpInputs(20, 3),
    lineage: { datasetHash: 'abc', splitId: 'split-1', baselineAction: 'profile' },
    parameters: { rounds: 60 },
    threads: 1,
    clock: () => Date.UTC(2026, 0, 5),
  };
}

describe('class weights', () => {
  it('make a rare outcome count as much as a common one', async () => {
    const options = optionsFor('success', 'plain');
    const rare = {
      ...options.train,
      labels: options.train.labels.map((label, row) => (row % 5 === 0 ? label : 0)),
    };
    const chance = async (name: string, classWeights: 'balanced' | null): Promise<number> => {
      const dir = join(folder, name);
      await trainBundle({ ...options, dir, train: rare, validation: rare, classWeights });
      const model = await loadModel(dir);
      return model.score({ site_type: 'blog' })[0]!;
    };
    expect(await chance('balanced', 'balanced')).toBeGreaterThan(
      2 * (await chance('unbalanced', null)),
    );
  });
});

describe.each(OBJECTIVES)('a blend for %s', (objective) => {
  it.each([
    ['lightgbm', process.env],
    ['randomforest', process.env],
    ['randomforest', { BP_XGBOOST_LIB: '/nowhere', BP_LIGHTGBM_LIB: '/nowhere' }],
  ] as const)('of %s answers as the trainer did and adds up', async (engine, env) => {
    if (engine === 'lightgbm' && whatLightgbmLacks(process.env) !== null) return;
    const options = {
      ...optionsFor(objective, `${engine}-${env === process.env}`),
      engine,
      env,
      train: madeUpMatrix(objective, 300, 1),
      validation: madeUpMatrix(objective, 100, 2),
      parameters: { rounds: 20, trees: 10 },
    };
    const { dir } = await trainBundle(options);
    const model = await loadModel(dir);
    expect((await checkGolden(dir, model)).maxDifference).toBeLessThan(1e-6);
    expectExplained(model, madeUpInputs(5, 8));
    const [trees, linear] = model.parts;
    for (const input of madeUpInputs(5, 9)) {
      const [whole, one, other] = [model, trees!, linear!].map((part) =>
        margins(part.score(input)),
      );
      whole!.forEach((margin, place) => {
        expect(one![place]! + other![place]!).toBeCloseTo(margin, 6);
      });
    }
  });

  /** Log-odds for `success`; for `action`, where only their differences count, those from the first action. */
  function margins(scores: Float64Array): number[] {
    return Array.from(scores, (score) =>
      objective === 'success' ? Math.log(score / (1 - score)) : Math.log(score / scores[0]!),
    );
  }
});

describe.each(OBJECTIVES)('a bundle for %s', (objective) => {
  it('predicts in TypeScript what the library predicted', async () => {
    const trained = await trainBundle(optionsFor(objective, 'one'));
    expect(trained.validationLoss).toBeLessThan(objective === 'success' ? 0.66 : 1.37);
    const model = await loadModel(trained.dir);
    const golden = await checkGolden(trained.dir, model);
    expect(golden.rows).toBe(20);
    expect(golden.maxDifference).toBeLessThan(1e-6);
    const prediction = model.predict({ site_type: 'forum', forum_supported: true });
    expect(ACTIONS).toContain(prediction.action);
    expect(prediction.modelVersion).toBe('one');
  });

  it('is the same to the byte when trained twice, but for the time', async () => {
    const first = await trainBundle(optionsFor(objective, 'first'));
    const second = await trainBundle({
      ...optionsFor(objective, 'second'),
      clock: () => Date.UTC(2027, 1, 1),
    });
    for (const name of await readdir(first.dir)) {
      const one = await readFile(join(first.dir, name), 'utf8');
      const two = await readFile(join(second.dir, name), 'utf8');
      const strip = (text: string): string => text.replace(/"createdAt": "[^"]*"/, '');
      expect(strip(one), name).toBe(strip(two));
    }
  });
});
