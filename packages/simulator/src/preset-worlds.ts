import { DEFAULT_NATURES } from './natures.js';
import type { WorldOptions } from './world.js';

/** Worlds that differ from the default one in a single respect: `createWorld({ seed, ...PRESET_WORLDS.noisy })`. */
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
} as const satisfies Readonly<Record<string, Omit<WorldOptions, 'seed'>>>;
