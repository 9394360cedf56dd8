import { DEFAULT_NATURES } from './natures.js';
import { HIDDEN_HABITS } from './site-effects.js';
import type { WorldOptions } from './world.js';

/**
 * Worlds that differ from the default one in a single respect: `createWorld({ seed, ...PRESET_WORLDS.noisy })`. They
 * are of several kinds, so that no way of learning is favoured by how worlds are made.
 */
export const PRESET_WORLDS = {
  default: {},
  small: { sites: 150 },
  large: { sites: 30_000 },
  /** Four in five sites take comments. */
  imbalanced: {
    natures: DEFAULT_NATURES.map((nature) =>
      nature.name === 'open-blog' ? { ...nature, share: 2.74 } : nature,
    ),
  },
  /** Each week 4% of the sites turn into something else, authority rises, everything gets a little harder. */
  drifting: { drift: { natureChangesPerWeek: 0.04, authorityPerWeek: 2, hardeningPerWeek: 0.05 } },
  /** One outcome in ten is noted the wrong way round. */
  noisy: { labelNoise: 0.1 },
  /** 30% of the facts missing. */
  incomplete: { missing: 0.3 },
  /** Half of the facts missing. */
  sparse: { missing: 0.5 },
  /** Each noted fact makes each action easier or harder on its own. */
  additive: { factEffects: { each: 0.6, pairs: 0 } },
  /** What a fact says depends on the other facts. */
  interacting: { factEffects: { each: 0.15, pairs: 0.4 } },
  /** A third of the sites differ for good in what no fact shows; at 4,500 attempts three a site. */
  hidden: { habits: HIDDEN_HABITS },
  /** The same on few sites: at 4,500 attempts twenty a site. */
  revisited: { habits: HIDDEN_HABITS, sites: 225 },
} as const satisfies Readonly<Record<string, Omit<WorldOptions, 'seed'>>>;
