import {
  ACTIONS,
  createRandom,
  isAction,
  isBpError,
  type PredictionInput,
  type Random,
} from '@bp/contracts';
import { registryFolder } from '../../../packages/registry/src/testing/registry-folder.js';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';

const INPUTS_PER_ROUND = 5_000;
const FIELDS = [
  'url',
  'domain',
  'pa',
  'da',
  'site_type',
  'platform_guess',
  'comment_supported',
  'requires_login',
  'campaign_category_id',
  'timestamp',
  '__proto__',
  'constructor',
];

/** Hostile values under the names of an input's fields: an answer with sound chances, or a refusal as `BpError`. */
export const inputFuzz: FaultSuite = { name: 'hostile inputs', round };

async function round(seed: number): Promise<RoundResult> {
  const random = createRandom(seed);
  const tally = new FaultTally();
  const folder = await registryFolder();
  try {
    await folder.ship(1);
    const model = await folder.registry.loadActive();
    for (let trial = 0; trial < INPUTS_PER_ROUND; trial += 1) {
      const input = JSON.parse(hostileJson(random)) as PredictionInput;
      tally.add('hostile input');
      try {
        const { action, probabilities } = model.predict(input);
        const sound = ACTIONS.every((one) => probabilities[one] >= 0 && probabilities[one] <= 1);
        if (!isAction(action) || !sound) throw new Error(`answered ${action}`);
      } catch (error) {
        if (isBpError(error)) continue;
        tally.lost.push(`seed ${seed}: ${JSON.stringify(input).slice(0, 200)}: ${String(error)}`);
      }
    }
    return tally;
  } finally {
    await folder.remove();
  }
}

function hostileJson(random: Random): string {
  const fields = FIELDS.filter(() => random() < 0.4);
  const members = fields.map((field) => `${JSON.stringify(field)}:${hostileValue(random)}`);
  return `{${members.join(',')}}`;
}

function hostileValue(random: Random): string {
  const pick = (values: readonly string[]): string => values[Math.floor(random() * values.length)]!;
  if (random() < 0.3) {
    const codes = Array.from({ length: Math.floor(random() * 40) }, () =>
      Math.floor(random() * 0xffff),
    );
    return JSON.stringify(String.fromCharCode(...codes));
  }
  return pick([
    'null',
    'true',
    '-1',
    '1e999',
    '1e308',
    '-0',
    '0.5',
    '[]',
    '{}',
    '[[[[]]]]',
    '{"toString":1}',
    '""',
    '" "',
    '"http://"',
    '"http://[::1"',
    '"https://user:secret@example.com:99999/"',
    '"https://a.example/%zz%00"',
    `"https://${'a'.repeat(5_000)}.example/"`,
    `"https://a.example/${'x/'.repeat(10_000)}"`,
    '"2026-99-99"',
    '"NaN"',
    '"\\u0000"',
    '"\\ud800"',
  ]);
}
