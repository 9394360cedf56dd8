import { ACTIONS, type BundleManifest, type Comparison, createRandom } from '@bp/contracts';
import { compareModels, evaluateModel, partOfRows, type ScoredPart } from '@bp/evaluator';
import { modelCard, type ReportDocument, type ReportInput } from '../src/index.js';

/** Text that would run, fetch or steer a terminal where it is not escaped. */
export const HOSTILE = '</title><script>alert(1)</script><img src=x onerror="alert(2)">\u001b[2J&';

const ROWS = 1500;

/** Attempts of a half-blind rule with 30% random choice, and a model that knows the best action by `skill`. */
function scoredPart(text: string, skill: number, seed: number): ScoredPart {
  const world = createRandom(7);
  const noise = createRandom(seed);
  const site_type: string[] = [];
  const week: (string | null)[] = [];
  const rows = Array.from({ length: ROWS }, () => {
    const best = Math.floor(world() * ACTIONS.length);
    const rule = world() < 0.5 ? best : 0;
    const attempted = world() < 0.3 ? Math.floor(world() * ACTIONS.length) : rule;
    const success = world() < (attempted === best ? 0.8 : 0.35);
    site_type.push([text, 'forum', 'directory', 'news'][Math.floor(world() * 4)]!);
    week.push(world() < 0.05 ? null : `2026-W0${1 + Math.floor(world() * 4)}`);
    return {
      action: ACTIONS[attempted]!,
      success,
      propensity: (attempted === rule ? 0.7 : 0) + 0.075,
      group: Math.floor((world() * ROWS) / 4),
      chances: ACTIONS.map(
        (_, code) => (code === best ? 0.3 + skill : 0.35) + (noise() - 0.5) * 0.6,
      ).map((chance) => Math.min(1, Math.max(0, chance))),
    };
  });
  return partOfRows(rows, { slices: { site_type, week } });
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
