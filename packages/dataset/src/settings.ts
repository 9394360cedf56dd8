import { defaultsOf, group, type SettingValues, share, whole } from '@bp/contracts';

/** What can be set of the encoder that is fitted. */
export const ENCODER_SETTINGS = {
  maxTokens: whole(64, 'Largest number of URL and host tokens used as features.', {
    min: 0,
    max: 2000,
  }),
  minTokenSupport: whole(
    10,
    "Fewest training rows in which a token or a category's value must occur to become a feature.",
  ),
};

/**
 * Effect sizes from which something counts as drifted. Not p-values: on many rows every difference is significant.
 */
export const DRIFT_SETTINGS = group(
  'Effect sizes from which the data counts as drifted from what production was trained on.',
  {
    distance: share(0.2, "Jensen–Shannon distance (0–1) of a feature's values."),
    missing: share(0.15, "Change of a feature's missing share."),
    newValues: share(0.05, 'Share of values that production never saw.'),
    actions: share(0.2, 'Jensen–Shannon distance of the attempted actions.'),
    successRate: share(0.15, "Change of an action's success rate."),
    minRows: whole(200, 'Fewest known values on both sides; below, nothing is said.'),
  },
);

/** Values of `DRIFT_SETTINGS`. */
export interface DriftThresholds extends SettingValues<typeof DRIFT_SETTINGS.fields> {}

/** What `compareProfiles` uses for thresholds that are left out. */
export const DEFAULT_DRIFT_THRESHOLDS: DriftThresholds = defaultsOf(DRIFT_SETTINGS.fields);
