import { gzipSync } from 'node:zlib';
import { createRandom, type Random } from '@bp/contracts';
import { expect, it } from 'vitest';
import { collectFeedback } from '../src/collect/collect-feedback.js';
import { automationLog } from '../src/sources/automation-log.js';
import { shadowLog } from '../src/sources/shadow-log.js';
import { checkAccounting } from '../src/testing/check-accounting.js';
import { put, withTempFolder } from '../src/testing/temp-folder.js';

/** `BP_LONG=1` mutates 100,000 lines. */
const MUTATED = process.env.BP_LONG === '1' ? 100_000 : 4000;
const GOOD_EVERY = 4;

type Mutation = (line: Buffer, random: Random) => Buffer;

const text = (change: (line: string, random: Random) => string): Mutation => {
  return (line, random) => Buffer.from(change(line.toString('utf8'), random));
};
const place = (length: number, random: Random): number => Math.floor(random() * length);
const insert = (bytes: Buffer): Mutation => {
  return (line, random) => {
    const at = place(line.length + 1, random);
    return Buffer.concat([line.subarray(0, at), bytes, line.subarray(at)]);
  };
};
const setField = (field: string, value: string): Mutation =>
  text((line) => line.replace(new RegExp(`"${field}":("[^"]*"|[^,}]*)`), `"${field}":${value}`));

const FIELDS = [
  'timestamp',
  'task_id',
  'domain',
  'action_attempted',
  'result',
  'execution_time',
  'retry_count',
  'pa',
  'rule_based_action',
  'task_result',
  'ai_probabilities',
];
const VALUES = [
  'null',
  'true',
  '[]',
  '{}',
  '""',
  '"  "',
  '-1',
  '1e999',
  '-0',
  '123456789012345678901234567890',
  '0.1e-400',
  '"\\u0000"',
  '"\\ud800"',
  '[[1]]',
  `"${'x'.repeat(5000)}"`,
  'NaN',
  '"2026-99-99"',
  '"9999999999999"',
  '{"__proto__":{"result":"success"}}',
  '"{\\"guest\\":2}"',
  '"{\\"guest\\":[]}"',
  '"{\\"__proto__\\":1}"',
];

const MUTATIONS: readonly Mutation[] = [
  (line, random) => line.subarray(0, place(line.length, random)),
  (line, random) => line.subarray(place(line.length, random)),
  (line) => Buffer.concat([line, line]),
  (line) => Buffer.concat([line, Buffer.from(','), line]),
  (line, random) => {
    const copy = Buffer.from(line);
    copy[place(copy.length, random)] = place(256, random);
    return copy;
  },
  insert(Buffer.from([0])),
  insert(Buffer.from([0xff, 0xfe])),
  insert(Buffer.from([0xc3])),
  insert(Buffer.from('\r')),
  insert(Buffer.from('\uFEFF')),
  insert(Buffer.from('"')),
  insert(Buffer.from('\\')),
  insert(Buffer.from('\u2028')),
  (line) => Buffer.concat([Buffer.from('\uFEFF'), line, Buffer.from('\r')]),
  (line, random) =>
    setField(FIELDS[place(FIELDS.length, random)]!, VALUES[place(VALUES.length, random)]!)(
      line,
      random,
    ),
  text((line, random) =>
    line.replace(
      '{',
      `{"${FIELDS[place(FIELDS.length, random)]}":${VALUES[place(VALUES.length, random)]},`,
    ),
  ),
  text((line) => line.replace('{', '{"__proto__":{"task_id":1},"constructor":null,"toString":7,')),
  text((line, random) => line.replace('}', `,"deep":${'['.repeat(1 + place(3000, random))}`)),
  text((line, random) => {
    const depth = 1 + place(3000, random);
    return line.replace('}', `,"deep":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`);
  }),
  text((line) => `[${line}]`),
  text(() => 'null'),
  text(() => '   \t '),
  text((line) => line.replaceAll('"', "'")),
  (line) => Buffer.from(line.toString('utf8'), 'utf16le'),
];

function automationLine(task: number): string {
  return JSON.stringify({
    timestamp: '2026-01-09T10:00:00.123456Z',
    task_id: task,
    domain: 'größe.example',
    action_attempted: 'guest_post',
    result: 'failed',
    failure_reason: 'say "no", or',
    captcha_type: null,
    execution_time: 1.25,
    retry_count: 0,
  });
}
function shadowLine(task: number): string {
  return JSON.stringify({
    timestamp: '2026-01-09T10:00:00Z',
    prediction_id: 'p',
    task_id: task,
    domain: 'a.example',
    pa: 10,
    da: 20,
    site_type: 'blog',
    rule_based_action: 'comment',
    ai_predicted_action: 'guest',
    ai_confidence: 0.5,
    ai_probabilities: '{"guest":0.5,"comment":0.5}',
    task_result: 'success',
    notes: null,
  });
}
function csvLine(task: number): string {
  return `2026-01-09T10:00:00Z,${task},a.example,forum,success,"a ""b"", c",,1.5,0`;
}
const CSV_HEADER =
  'timestamp,task_id,domain,action_attempted,result,failure_reason,captcha_type,execution_time,retry_count\n';

/** A file of mutated lines with good ones among them; the good ones have the tasks `g<number>`. */
function damagedFile(
  make: (task: number) => string,
  first: number,
  random: Random,
): { bytes: Buffer; good: number[] } {
  const lines: Buffer[] = [];
  const good: number[] = [];
  for (let index = 0; index < MUTATED / 4; index += 1) {
    const line = Buffer.from(make(5_000_000 + place(500, random)));
    const mutation = MUTATIONS[place(MUTATIONS.length, random)]!;
    const once = mutation(line, random);
    lines.push(random() < 0.2 ? MUTATIONS[place(MUTATIONS.length, random)]!(once, random) : once);
    if (index % GOOD_EVERY === 0) {
      good.push(first + index);
      lines.push(Buffer.from(make(first + index)));
    }
  }
  const bytes = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  return { bytes, good };
}

it(
  `survives ${MUTATED} mutated lines, accounts for all of them and keeps every good one`,
  () =>
    withTempFolder(async (root) => {
      const random = createRandom(20260109);
      const automation = damagedFile(automationLine, 1_000_000, random);
      const rotated = damagedFile(automationLine, 2_000_000, random);
      const shadow = damagedFile(shadowLine, 3_000_000, random);
      const csv = damagedFile(csvLine, 4_000_000, random);
      await put(root, 'logs/automation_logs.jsonl', automation.bytes);
      await put(root, 'logs/automation_logs.jsonl.1.gz', gzipSync(rotated.bytes, { level: 1 }));
      await put(root, 'logs/shadow_mode_logs.jsonl', shadow.bytes);
      await put(
        root,
        'logs/automation_logs.csv',
        Buffer.concat([Buffer.from(CSV_HEADER), csv.bytes]),
      );
      const options = {
        sources: [automationLog({ root }), shadowLog({ root })],
        clock: () => Date.parse('2026-01-10T00:00:00Z'),
        pendingPath: `${root}/pending.jsonl`,
        quarantinePath: `${root}/quarantine.jsonl`,
      };
      const collected = await collectFeedback({ ...options, sinceDays: 7 });
      expect(collected.failures).toEqual([]);
      checkAccounting(collected.accounting);
      expect(collected.accounting.quarantined).toBeGreaterThan(MUTATED / 4);
      const lost = [
        ...automation.good.map((task) => `guest:${task}`),
        ...rotated.good.map((task) => `guest:${task}`),
        ...shadow.good.map((task) => `comment:${task}`),
        ...csv.good.map((task) => `forum:${task}`),
      ].filter((key) => !collected.records.has(key));
      expect(lost).toEqual([]);
      expect(({} as Record<string, unknown>).result).toBeUndefined();
      await collected.commit();
      const again = await collectFeedback({ ...options, sinceDays: null, replayQuarantine: true });
      checkAccounting(again.accounting);
      await again.commit();
    }),
  600_000,
);

it('takes a line of 10 MB without keeping it, and the lines around it', () =>
  withTempFolder(async (root) => {
    const huge = automationLine(2).replace('say', 'x'.repeat(10 << 20));
    for (const [path, wrap] of [
      ['logs/automation_logs.jsonl', (bytes: string) => bytes],
      ['logs/automation_logs.jsonl.1.gz', (bytes: string) => gzipSync(bytes)],
    ] as const) {
      await put(root, path, wrap(`${automationLine(1)}\n${huge}\n${automationLine(3)}\n${huge}`));
    }
    const { accounting, records } = await collectFeedback({
      sources: [automationLog({ root })],
      sinceDays: null,
      clock: () => 0,
      quarantinePath: `${root}/q.jsonl`,
    });
    expect(accounting).toMatchObject({ read: 8, merged_lines: 4, quarantined: 4 });
    expect(records.size).toBe(2);
  }));
