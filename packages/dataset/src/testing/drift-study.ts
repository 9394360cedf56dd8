import {
  ACTIONS,
  createRandom,
  type DataProfile,
  type PredictionInput,
  type PreparedPart,
  type Random,
} from '@bp/contracts';
import { compareProfiles } from '../profile/drift.js';
import { profilePart } from '../profile/profile.js';

/** One setting of the study: how many domains a week, how their rows repeat, and what has truly moved. */
export interface DriftCase {
  readonly domains: number;
  /** Rows of a domain: as many each, or some with many (a Pareto tail). */
  readonly rows: 'one' | 'five' | 'uneven';
  /** Share of the domains whose facts come from another distribution; 0: nothing has moved. */
  readonly moved: number;
}

const SUFFIXES = ['com', 'com', 'com', 'net', 'org', 'de', 'co.uk', 'info', 'fr', 'io'];
const TYPES = ['forum', 'blog', 'directory', 'social', null];
const PLATFORMS = ['wordpress', 'vbulletin', 'phpbb', 'custom', 'drupal', null];
const WEEKS_BEFORE = 3;

/** Share of comparisons that say something: false alarms where nothing has moved, else the power to see it. */
export function alarmRate(study: DriftCase, trials: number, seed: number): number {
  let alarms = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const random = createRandom(seed * 100_003 + trial);
    const before = profileOf({ ...study, moved: 0, domains: study.domains * WEEKS_BEFORE }, random);
    if (compareProfiles(before, profileOf(study, random), { minRows: 20 }).drifted) alarms += 1;
  }
  return alarms / trials;
}

function profileOf(study: DriftCase, random: Random): DataProfile {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const inputs: PredictionInput[] = [];
  const group: number[] = [];
  const action: number[] = [];
  const success: number[] = [];
  for (let domain = 0; domain < study.domains; domain += 1) {
    const other = random() < study.moved;
    const site: PredictionInput = {
      domain: `site${Math.floor(random() * 1e9)}.${pick(SUFFIXES)}`,
      pa: random() < 0.1 ? null : Math.floor((other ? 0.4 : 1) * 100 * random()),
      da: random() < 0.1 ? null : Math.floor((other ? 0.4 : 1) * 100 * random()),
      site_type: pick(other ? TYPES.slice(2) : TYPES),
      platform_guess: pick(PLATFORMS),
      requires_login: random() < 0.4,
      campaign_category_id: String(1 + Math.floor(random() * 5)),
    };
    // A site's own chance of success: its outcomes are no independent witnesses.
    const chance = 0.1 + 0.8 * random();
    const mostly = Math.floor(random() * ACTIONS.length);
    for (let row = rowsOf(study.rows, random); row > 0; row -= 1) {
      inputs.push(site);
      group.push(domain);
      action.push(random() < 0.7 ? mostly : Math.floor(random() * ACTIONS.length));
      success.push(random() < chance ? 1 : 0);
    }
  }
  const part: PreparedPart = {
    rows: inputs.length,
    input: (row) => inputs[row]!,
    action: Uint8Array.from(action),
    success: Uint8Array.from(success),
    legacy: new Uint8Array(inputs.length),
    timestamp: new Float64Array(inputs.length).fill(Date.UTC(2026, 0, 5)),
    group: Int32Array.from(group),
    domains: Array.from({ length: study.domains }, (_, domain) => `site${domain}`),
    propensity: new Float64Array(inputs.length).fill(Number.NaN),
  };
  return profilePart(part, Date.UTC(2026, 0, 12));
}

function rowsOf(rows: DriftCase['rows'], random: Random): number {
  if (rows === 'one') return 1;
  return rows === 'five' ? 5 : Math.min(200, Math.floor(1 / random()));
}
