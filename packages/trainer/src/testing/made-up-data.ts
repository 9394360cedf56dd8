import {
  ACTIONS,
  createRandom,
  type DataProfile,
  type Matrix,
  type Objective,
  type PredictionInput,
} from '@bp/contracts';
import { createEncoder, type Encoder, modelFeatures, writeAction } from '@bp/model';

/** A small encoder written by hand, with numbers, flags, a category and words of the path. */
export const ENCODER: Encoder = {
  formatVersion: 1,
  featureNames: [
    'pa',
    'da',
    'pa_minus_da',
    'comment_supported',
    'forum_supported',
    'requires_login',
    'path_depth',
    'url_length',
    'site_type=blog',
    'site_type=forum',
    'site_type=other',
    'path=profile',
    'path=thread',
    'path=post',
  ],
  categories: {
    site_type: ['blog', 'forum'],
    platform_guess: [],
    campaign_category_id: [],
    campaign_subcategory_id: [],
    tld: [],
  },
  tokens: { host: [], path: ['profile', 'thread', 'post'], query: [], fragment: [] },
  fitted: { rows: 0, domains: 0 },
};

export const PROFILE: DataProfile = {
  formatVersion: 1,
  rows: 0,
  features: {},
  actions: {},
  successRates: {},
  weeks: {},
};

const WORDS = ['profile', 'thread', 'post', 'about', 'wiki'];
const TYPES = ['blog', 'forum', 'directory', null];

/** Sites of a made-up world, a fifth of the facts missing. */
export function madeUpInputs(count: number, seed: number): PredictionInput[] {
  const random = createRandom(seed);
  const maybe = <T>(value: T): T | null => (random() < 0.2 ? null : value);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)]!;
  return Array.from({ length: count }, (_, index) => ({
    url: maybe(`https://site${index}.example.com/${pick(WORDS)}/${Math.floor(random() * 1000)}`),
    domain: `site${index}.example.com`,
    pa: maybe(Math.round(random() * 100)),
    da: maybe(Math.round(random() * 1000) / 10),
    site_type: pick(TYPES),
    comment_supported: maybe(random() < 0.5),
    forum_supported: maybe(random() < 0.3),
    requires_login: maybe(random() < 0.4),
  }));
}

/** What the made-up world prefers: a rule with noise that trees can learn. */
function chance(input: PredictionInput, action: number): number {
  const fits = [
    input.site_type === 'blog' || input.comment_supported === true,
    input.url?.includes('profile') === true,
    input.site_type === 'forum' || input.forum_supported === true,
    (input.da ?? 30) > 60,
  ][action];
  return fits === true ? 0.75 : 0.25;
}

/** Rows as the dataset's `buildMatrix` makes them from such sites. */
export function madeUpMatrix(objective: Objective, rows: number, seed: number): Matrix {
  const random = createRandom(seed + 1);
  const site = createEncoder(ENCODER);
  const success = objective === 'success';
  const featureNames = modelFeatures(site.featureNames, objective);
  const columns = featureNames.length;
  const values = new Float32Array(rows * columns);
  const labels = new Float32Array(rows);
  madeUpInputs(rows, seed).forEach((input, row) => {
    site.encodeInto(input, values, row * columns);
    let action = Math.floor(random() * ACTIONS.length);
    if (success) {
      writeAction(values, row * columns + site.width, action);
      labels[row] = random() < chance(input, action) ? 1 : 0;
    } else {
      while (random() >= chance(input, action)) action = Math.floor(random() * ACTIONS.length);
      labels[row] = action;
    }
  });
  return {
    rows,
    columns,
    values,
    featureNames,
    labels,
    weights: null,
    groups: Int32Array.from({ length: rows }, (_, row) => row),
  };
}
