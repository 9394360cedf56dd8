import type { BundleManifest, Comparison } from '@bp/contracts';
import { compareModels, evaluateModel, type ScoredPart } from '@bp/evaluator';
import { seededPart } from '../../evaluator/src/testing/made-part.js';
import { modelCard, type ReportDocument, type ReportInput } from '../src/index.js';

/** Text that would run, fetch or steer a terminal where it is not escaped. */
export const HOSTILE = '</title><script>alert(1)</script><img src=x onerror="alert(2)">\u001b[2J&';

/** Attempts as {@link seededPart} makes them; `text` stands for a kind of site. */
function scoredPart(text: string, skill: number, seed: number): ScoredPart {
  const part = seededPart({ rows: 1500, skill, seed });
  const site_type = part.slices?.site_type?.map((type) => (type === 'blog' ? text : type)) ?? [];
  return { ...part, slices: { ...part.slices, site_type } };
}

/** A report with everything in it; `text` stands wherever text comes from data. */
export function fullReport(text = 'blog'): ReportInput {
  const champion = scoredPart(text, 0.2, 1);
  const challenger = scoredPart(text, 0.3, 2);
  const gate = { resamples: 300 };
  const counts = {
    rows: 400,
    domains: 100,
    successes: [90, 60, 50, 40],
    failures: [60, 40, 30, 30],
  };
  return {
    title: `Evaluation of ${text}`,
    createdAt: '2026-11-24T02:00:00.000Z',
    evaluation: evaluateModel(challenger, gate),
    comparison: compareModels({
      champion: { scored: champion, version: text },
      challenger,
      baselineAction: 'profile',
      gate,
    }),
    importance: [
      { feature: 'da', gain: 20 },
      { feature: 'pa', gain: 11 },
      { feature: text, gain: 7 },
      { feature: 'domain_length', gain: 2 },
    ],
    drift: {
      drifted: true,
      warnings: [`${text} has moved.`],
      features: [
        {
          feature: text,
          distance: 0.31,
          missingBefore: 0.01,
          missingNow: 0.12,
          newValues: [text],
          drifted: true,
          reason: text,
        },
        {
          feature: 'pa',
          distance: 0.04,
          missingBefore: 0.2,
          missingNow: 0.2,
          newValues: [],
          drifted: false,
          reason: null,
        },
      ],
    },
    lineage: {
      manifest: {
        formatVersion: 1,
        createdAt: '2026-11-24T01:59:12.000Z',
        engine: 'xgboost',
        engineVersion: text,
        modelFormat: 'xgboost-json',
        modelFile: 'model.json',
        objective: 'success',
        classes: ['comment', 'profile', 'forum', 'guest'],
        parameters: {},
        seed: 42,
        threads: 2,
        bestIteration: 143,
        datasetHash: text,
        splitId: text,
        rows: { train: 8021, validation: 1702 },
        baselineAction: 'profile',
        inputs: ['url'],
        files: {},
      },
      parts: {
        train: { ...counts, legacy: 0 },
        validation: { ...counts, legacy: 0 },
        test: { ...counts, legacy: 3 },
      },
      counts: { [text]: 12 },
    },
    testSetUses: { promotions: 1, comparisons: 5 },
  };
}

/** The card of a version, with everything in it; `text` stands wherever text comes from data. */
export function fullCard(text = 'blog'): ReportDocument {
  const { evaluation, comparison, lineage } = fullReport(text);
  return modelCard({
    version: 'v1.2.0',
    createdAt: '2026-11-24T02:00:00.000Z',
    manifest: lineage?.manifest as BundleManifest,
    evaluation,
    comparison: comparison as unknown as Comparison,
    drift: { drifted: true, warnings: [`${text} moved`] },
    approvals: [
      { name: text, key_id: '0123456789abcdef', at: '2026-11-25T08:00:00.000Z', reason: text },
    ],
    deployedAt: '2026-11-25T08:00:00.000Z',
    production: true,
  });
}
