import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { automationLog } from '../sources/automation-log.js';
import { bzip2Of } from '../testing/compressed.js';
import { put, withTempFolder } from '../testing/temp-folder.js';
import { type CollectedFeedback, collectFeedback } from './collect-feedback.js';

const NOW = Date.parse('2026-11-29T00:00:00Z');
const LOG = 'logs/automation_logs';
const HEADER = 'timestamp,task_id,domain,action_attempted,result';

/** Collects what other programs wrote, by file name. */
function collect(
  files: Readonly<Record<string, string | Buffer>>,
  use: (collected: CollectedFeedback, quarantined: string) => void | Promise<void>,
): Promise<void> {
  return withTempFolder(async (root) => {
    for (const [name, content] of Object.entries(files)) await put(root, name, content);
    const quarantinePath = join(root, 'quarantine.jsonl');
    const collected = await collectFeedback({
      sources: [automationLog({ root })],
      sinceDays: 3000,
      clock: () => NOW,
      quarantinePath,
    });
    await collected.commit();
    await use(collected, await readFile(quarantinePath, 'utf8').catch(() => ''));
  });
}

it('reads a log whose lines end in carriage returns', () =>
  collect(
    {
      [`${LOG}.csv`]: `${HEADER}\r2026-11-25T08:00:00Z,501,a.example,forum,success\r2026-11-25T08:01:00Z,502,b.example,comment,failed\r`,
    },
    ({ accounting, records }) => {
      expect(accounting).toMatchObject({ read: 2, merged_lines: 2, quarantined: 0 });
      expect(records.get('forum:501')?.success).toBe(true);
    },
  ));

it('takes a header that comes again, in another order or longer, for what it is', () =>
  collect(
    {
      [`${LOG}.csv`]: `${HEADER},pa,da\n2026-11-25T08:00:00Z,1001,a.example,forum,success,10,90\n\ufefftask_id,da,pa,result,action_attempted,timestamp,domain,captcha_type\n1002,90,10,success,forum,2026-11-25T08:00:00Z,b.example,image\n`,
    },
    ({ accounting, records }) => {
      expect(accounting).toMatchObject({ read: 2, merged_lines: 2 });
      expect(records.get('forum:1001')).toMatchObject({ pa: 10, da: 90 });
      expect(records.get('forum:1002')).toMatchObject({ pa: 10, da: 90, captcha_type: 'image' });
    },
  ));

it('reads a quoted field of hundreds of lines, and the record after it', () => {
  const long = Array.from({ length: 400 }, (_, line) => `at step ${line}`).join('\n');
  return collect(
    {
      [`${LOG}.csv`]: `${HEADER},failure_reason\n2026-11-25T08:00:00Z,1,a.example,forum,failed,"${long}"\n2026-11-25T08:00:00Z,2,b.example,forum,success,\n`,
    },
    ({ accounting, records }) => {
      expect(accounting).toMatchObject({ read: 2, merged_lines: 2 });
      expect(records.get('forum:1')?.failure_reason).toMatch(/^at step 0 at step 1 /);
    },
  );
});

it('finds the record behind the zeros of a log that was cut while it was written', () =>
  collect(
    {
      [`${LOG}.jsonl`]: Buffer.concat([
        Buffer.alloc(3 << 20),
        Buffer.from('"half":1}\n{"task_id":7,"action_attempted":"forum","result":"success"}\n'),
      ]),
    },
    ({ accounting, records }) => {
      expect(accounting).toMatchObject({ read: 2, merged_lines: 1, quarantined: 1 });
      expect(records.has('forum:7')).toBe(true);
    },
  ));

it.each([
  '1.23457E+11',
  '1,23457E+11',
  '123456700001.5',
  '1,234,567',
  "1'234'567",
  '1 234 567',
  '1.234.567',
])('never takes an id that a spreadsheet changed for another: %s', (id) =>
  collect(
    { [`${LOG}.csv`]: `${HEADER}\n2026-11-25T08:00:00Z,"${id}",a.example,forum,success\n` },
    ({ accounting, records, warnings }, quarantined) => {
      expect(accounting).toMatchObject({ read: 1, quarantined: 1 });
      expect(records.size).toBe(0);
      expect(warnings).toHaveLength(1);
      expect(quarantined).toMatch(/digits are lost|with separators/);
    },
  ),
);

it('takes one attempt for one, as JSON wrote it and as pandas wrote it again', () =>
  collect(
    {
      [`${LOG}.jsonl`]:
        '{"timestamp":"2026-11-25T08:00:00Z","task_id":901,"domain":"a.example","action_attempted":"forum","result":"success","campaign_category_id":3,"requires_login":true,"pa":0.95}\n',
      [`${LOG}.csv`]: `${HEADER},campaign_category_id,requires_login,guest_supported,pa,failure_reason,captcha_type\n2026-11-25T08:00:00Z,901.0,a.example,forum,success,3.0,1.0,off,"0,95",None,nan\n`,
    },
    ({ records, warnings }) => {
      expect(records.size).toBe(1);
      expect(warnings).toEqual([]);
      expect(records.get('forum:901')).toMatchObject({
        campaign_category_id: '3',
        requires_login: true,
        guest_supported: false,
        pa: 0.95,
        failure_reason: null,
        captcha_type: null,
      });
    },
  ));

it.each([
  ['37,5', 37.5],
  ['0,125', 0.125],
  ['1.5e1', 15],
  ['1,250', null],
  ['1.250', 1.25],
  ['45%', null],
])('reads the number %s as %s, and says where it is not certain', (text, pa) =>
  collect(
    { [`${LOG}.csv`]: `${HEADER},pa\n2026-11-25T08:00:00Z,1,a.example,forum,success,"${text}"\n` },
    ({ records, warnings }) => {
      expect(records.get('forum:1')?.pa).toBe(pa);
      expect(warnings).toHaveLength(pa === null ? 1 : 0);
    },
  ),
);

it('takes NaN and Infinity for missing, but not in texts', () =>
  collect(
    {
      [`${LOG}.jsonl`]:
        '{"task_id": 801, "action_attempted": "forum", "result": "failed", "pa": NaN, "execution_time": -Infinity, "failure_reason": "NaN \\"NaN\\" seen"}\n',
    },
    ({ records, accounting }) => {
      expect(accounting.merged_lines).toBe(1);
      expect(records.get('forum:801')).toMatchObject({
        pa: null,
        execution_time: null,
        failure_reason: 'NaN "NaN" seen',
      });
    },
  ));

it('reads the texts that PHP made safe for HTML', () =>
  collect(
    {
      [`${LOG}.jsonl`]:
        '{"task_id":1,"action_attempted":"forum","result":"failed","url":"https://a.example/?a=1&amp;b=2","failure_reason":"it&#039;s &quot;down&quot; &amp;amp; &lt;out&gt;; R&D; &unknown;"}\n',
    },
    ({ records }) => {
      expect(records.get('forum:1')).toMatchObject({
        url: 'https://a.example/?a=1&b=2',
        failure_reason: 'it\'s "down" & <out>; R&D; &unknown;',
      });
    },
  ));

it('lets no time that has not come win, and says so', () =>
  collect(
    {
      [`${LOG}.jsonl`]:
        '{"timestamp":"2062-11-25T00:00:00Z","task_id":1401,"action_attempted":"forum","result":"failed"}\n{"timestamp":"2026-11-27T00:00:00Z","task_id":1401,"action_attempted":"forum","result":"success"}\n',
    },
    ({ records, warnings }) => {
      expect(records.get('forum:1401')).toMatchObject({
        success: true,
        outcome_at: '2026-11-27T00:00:00.000Z',
        timestamp: '2026-11-27T00:00:00.000Z',
      });
      expect(warnings).toEqual([expect.stringMatching(/^automation: the time of 1 line lies/)]);
    },
  ));

it('reads the parts of a log under the names of all rotations, and names what it does not read', () => {
  const line = (task: number): string =>
    `{"task_id":${task},"action_attempted":"forum","result":"success"}\n`;
  const names = [
    '.jsonl',
    '.jsonl.1',
    '.jsonl-20261115',
    '-20261115.jsonl',
    '.jsonl.20261115.1',
    '.2026-11-22.2.jsonl',
    '-2026-11-23.1.jsonl',
    '-2026-11-23T10-00-00.000.jsonl',
    '-2026-11-23-1764000000.jsonl',
    '.jsonl.2026-11-23_10-00',
    '.jsonl.20261123-100000',
    '1.jsonl',
    '20261123.jsonl',
  ];
  const files = Object.fromEntries(names.map((name, task) => [`${LOG}${name}`, line(task)]));
  const others = ['.jsonl.bak', '.old.jsonl', ' (1).jsonl', '.json', '_summary.xlsx'];
  return collect(
    {
      ...files,
      [`${LOG}.jsonl.2.bz2`]: bzip2Of(line(100)),
      ...Object.fromEntries(others.map((name) => [`${LOG}${name}`, line(999)])),
      'logs/automation.jsonl': line(998),
      'logs/other_automation_logs.jsonl': line(997),
    },
    ({ records, passedOver, warnings }) => {
      const tasks = [...records.keys()].map((key) => Number(key.slice(6))).sort((a, b) => a - b);
      expect(tasks).toEqual([...names.keys(), 100]);
      expect(passedOver).toEqual(others.map((name) => `${LOG}${name}`).sort());
      expect(warnings.filter((text) => text.includes('was not read'))).toHaveLength(5);
    },
  );
});
