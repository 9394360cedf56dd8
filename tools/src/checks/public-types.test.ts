import {
  ACTIONS,
  type Action,
  BpError,
  type ErrorCode,
  type FeedbackRecord,
  isAction,
  type JsonObject,
  type Matrix,
  normaliseAction,
  type Prediction,
  type PredictionInput,
  type PreparedPart,
} from '@bp/contracts';
import { buildMatrix, type PreparedDataset, prepareDataset, upsertDataset } from '@bp/dataset';
import { type Evaluation, evaluateModel, type GateSettings, type ScoredPart } from '@bp/evaluator';
import { automationLog, collectFeedback, type FeedbackSource } from '@bp/feedback';
import { loadModel, type Model } from '@bp/model';
import { openProject, type RetrainResult, retrain, type Settings } from '@bp/pipeline';
import { openRegistry, type Registry, watchActive } from '@bp/registry';
import { createWorld, simulateWeek, type World } from '@bp/simulator';
import { detectEngines, type trainBooster, type trainBundle } from '@bp/trainer';
import { describe, expect, expectTypeOf, it } from 'vitest';

/*
 * What the public types promise, and what must not compile. The compiler is the judge: `npm run check` fails where
 * one of these does not hold; nothing here is called.
 */
const never = (): boolean => false;

describe('contracts', () => {
  it('has four actions and narrows to them', () => {
    expectTypeOf(ACTIONS).toEqualTypeOf<readonly ['comment', 'profile', 'forum', 'guest']>();
    expectTypeOf(normaliseAction).returns.toEqualTypeOf<Action | undefined>();
    expectTypeOf(isAction).guards.toEqualTypeOf<Action>();
    // @ts-expect-error an action that there is not
    const unknown: Action = 'blog';
    expect(unknown).toBe('blog');
  });

  it('asks every error for a known code and a remedy', () => {
    expectTypeOf<BpError['code']>().toEqualTypeOf<ErrorCode>();
    expectTypeOf<BpError['details']>().toEqualTypeOf<JsonObject>();
    if (never()) {
      // @ts-expect-error no such code
      new BpError('OOPS', 'what', { remedy: 'do' });
      // @ts-expect-error no remedy
      new BpError('USAGE', 'what', {});
    }
  });

  it('lets nothing be changed in what packages hand over', () => {
    if (never()) {
      const record = {} as FeedbackRecord;
      // @ts-expect-error read-only
      record.success = true;
      const prediction = {} as Prediction;
      // @ts-expect-error read-only
      prediction.action = 'guest';
    }
  });
});

describe('feedback and dataset', () => {
  it('collects from sources only, with a clock', () => {
    expectTypeOf(automationLog).returns.toExtend<FeedbackSource>();
    type Options = Parameters<typeof collectFeedback>[0];
    expectTypeOf<Options['sinceDays']>().toEqualTypeOf<number | null>();
    if (never()) {
      // @ts-expect-error no clock
      collectFeedback({ sources: [], sinceDays: 7 });
      // @ts-expect-error a path is not a source
      collectFeedback({ sources: ['logs'], sinceDays: 7, clock: Date.now });
      // @ts-expect-error records are not given as an array
      upsertDataset({ path: 'x', records: [] });
    }
  });

  it('prepares parts and makes matrices of them', () => {
    expectTypeOf(prepareDataset).returns.resolves.toExtend<PreparedDataset>();
    expectTypeOf<keyof PreparedDataset['parts']>().toEqualTypeOf<'train' | 'validation' | 'test'>();
    expectTypeOf<PreparedDataset['parts']['test']>().toExtend<PreparedPart>();
    expectTypeOf(buildMatrix).returns.toExtend<Matrix>();
    if (never()) {
      const { parts, encoder } = {} as PreparedDataset;
      // @ts-expect-error no such target
      buildMatrix(parts.train, encoder, 'failure');
    }
  });
});

describe('model and registry', () => {
  it('predicts an action with chances of all four', () => {
    expectTypeOf(loadModel).returns.resolves.toEqualTypeOf<Model>();
    expectTypeOf<Model['predict']>().parameter(0).toEqualTypeOf<PredictionInput>();
    expectTypeOf<Model['predict']>().returns.toEqualTypeOf<Prediction>();
    expectTypeOf<Prediction['probabilities']>().toEqualTypeOf<Readonly<Record<Action, number>>>();
    if (never()) {
      const model = {} as Model;
      // @ts-expect-error a number is wanted
      model.predict({ pa: '30' });
      // @ts-expect-error a misspelt field
      model.predict({ site_tpye: 'forum' });
    }
  });

  it('asks every change of production for who and why', () => {
    expectTypeOf(openRegistry).returns.toEqualTypeOf<Registry>();
    expectTypeOf<Awaited<ReturnType<Registry['deploy']>>>().toExtend<{
      readonly from: string | null;
      readonly to: string;
      readonly changed: boolean;
    }>();
    expectTypeOf(watchActive).returns.resolves.toHaveProperty('predict');
    if (never()) {
      const registry = {} as Registry;
      // @ts-expect-error no reason
      registry.deploy({ version: 'v1.0.0', by: 'ann' });
      // @ts-expect-error nobody did it
      registry.rollback({ reason: 'complaints' });
    }
  });
});

describe('trainer and evaluator', () => {
  it('takes known engines and objectives only', () => {
    expectTypeOf(detectEngines).returns.resolves.items.toHaveProperty('available');
    type Training = Parameters<typeof trainBundle>[0];
    expectTypeOf<Training['objective']>().toEqualTypeOf<'success' | 'action'>();
    type Engines = Parameters<typeof trainBooster>[0]['engine'];
    expectTypeOf<Engines>().toEqualTypeOf<'xgboost' | 'lightgbm' | 'randomforest' | undefined>();
  });

  it('judges scored parts by gate settings that cannot be misspelt', () => {
    expectTypeOf(evaluateModel).parameter(0).toEqualTypeOf<ScoredPart>();
    expectTypeOf(evaluateModel).returns.toEqualTypeOf<Evaluation>();
    // @ts-expect-error a misspelt setting
    const gate: Partial<GateSettings> = { min_improvment: 0.01 };
    expect(gate).toBeDefined();
  });
});

describe('pipeline and simulator', () => {
  it('opens a project by its root, and retrains it', () => {
    expectTypeOf(retrain).returns.resolves.toExtend<RetrainResult>();
    expectTypeOf<Parameters<typeof openProject>[0]['settings']>().toEqualTypeOf<
      Settings | undefined
    >();
    // @ts-expect-error no root
    if (never()) openProject({});
  });

  it('needs a seed for every world', () => {
    expectTypeOf(createWorld).returns.toEqualTypeOf<World>();
    expectTypeOf(simulateWeek).parameter(0).toEqualTypeOf<World>();
    // @ts-expect-error no seed
    if (never()) createWorld({});
  });
});
