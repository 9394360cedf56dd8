import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { FeedbackSource } from '../source.js';
import { automationLog } from '../sources/automation-log.js';
import { shadowLog } from '../sources/shadow-log.js';
import { checkAccounting } from '../testing/check-accounting.js';
import { listSource } from '../testing/list-source.js';
import { PlainDataset } from '../testing/plain-dataset.js';
import { put, withTempFolder } from '../testing/temp-folder.js';
import { type CollectOptions, collectFeedback } from './collect-feedback.js';

const NOW = Date.parse('2026-01-10T00:00:00.000Z');
const AUTOMATION = 'logs/automation_logs';
const SHADOW = 'logs/shadow_mode_logs.jsonl';

function line(task: number | string, fields: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({
    timestamp: '2026-01-09T10:00:00Z',
    task_id: task,
    domain: 'a.example',
    action_attempted: 'guest',
    result: 'success',
    ...fields,
  })}\n`;
}

function prediction(task: number, fields: Readonly<Record<string, unknown>> = {}): string {
  return `${JSON.stringify({
    timestamp: '2026-01-09T09:00:00Z',
    task_id: task,
    rule_based_action: 'guest',
    ai_predicted_action: 'forum',
    pa: 12,
    task_result: null,
    ...fields,
  })}\n`;
}

function collect(root: string, options: Partial<CollectOptions> = {}) {
  return collectFeedback({
    sources: [automationLog({ root }), shadowLog({ root })],
    sinceDays: 7,
    clock: () => NOW,
    pendingPath: join(root, 'ml/pending.jsonl'),
    quarantinePath: join(root, 'ml/quarantine.jsonl'),
    ...options,
  });
}

async function quarantined(
  root: string,
): Promise<{ source: string; line: number; reason: string; text: string }[]> {
  const text = await readFile(join(root, 'ml/quarantine.jsonl'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((json) => JSON.parse(json));
}

it('reads rotated, compressed and CSV parts beside the log, and nothing else', () =>
  withTempFolder(async (root) => {
    await put(root, `${AUTOMATION}.jsonl`, line(1));
    await put(root, `${AUTOMATION}.jsonl.1`, line(2));
    await put(root, `${AUTOMATION}.jsonl.2.gz`, gzipSync(line(3)));
    await put(root, `${AUTOMATION}-20260101.jsonl`, line(4));
    await put(
      root,
      `${AUTOMATION}.jsonl.2026-01-02.gz`,
      Buffer.concat([gzipSync(line(5)), gzipSync(line(6))]),
    );
    await put(
      root,
      `${AUTOMATION}.csv`,
      `timestamp,task_id,domain,action_attempted,result,failure_reason,captcha_type,execution_time,retry_count\n2026-01-09T10:00:00Z,7,unknown,Guest Post,failed,"two\nlines",,1.5,2\n`,
    );
    await put(
      root,
      `${AUTOMATION}.csv.1.gz`,
      gzipSync('task_id,action_attempted,result\n8,forum,error\n'),
    );
    await put(root, `${AUTOMATION}.jsonl.bak`, line(90));
    await put(root, `${AUTOMATION}.jsonl.tmp`, line(91));
    await put(root, 'logs/automation_logs_old.jsonl', line(92));
    const collected = await collect(root);
    expect([...collected.records.keys()].sort()).toEqual([
      'forum:8',
      'guest:1',
      'guest:2',
      'guest:3',
      'guest:4',
      'guest:5',
      'guest:6',
      'guest:7',
    ]);
    expect(collected.records.get('guest:7')).toMatchObject({
      failure_reason: 'two lines',
      execution_time: 1.5,
      retry_count: 2,
      domain: null,
    });
    expect(collected.missing).toEqual([SHADOW]);
    expect(collected.failures).toEqual([]);
  }));

it('reads BOM, CRLF, blank lines, a last line without its break, and offsets', () =>
  withTempFolder(async (root) => {
    const text = `\uFEFF${line(1)}\r\n  \n${line(2, { timestamp: '2026-01-09T12:00:00.123456+02:00' }).trim()}\r\n${line(3, { timestamp: 1767952800 }).trim()}`;
    await put(root, `${AUTOMATION}.jsonl`, text);
    const { records, accounting } = await collect(root);
    expect(records.size).toBe(3);
    expect(accounting.quarantined).toBe(0);
    expect(records.get('guest:2')?.timestamp).toBe('2026-01-09T10:00:00.123Z');
    expect(records.get('guest:3')?.timestamp).toBe('2026-01-09T10:00:00.000Z');
  }));

it('merges retries, a prediction and its late result, and keeps two actions of a task apart', () =>
  withTempFolder(async (root) => {
    await put(
      root,
      `${AUTOMATION}.jsonl`,
      line(1, { result: 'failed', retry_count: 0, timestamp: '2026-01-09T10:00:00Z' }) +
        line(1, { result: 'success', retry_count: 1, timestamp: '2026-01-09T10:05:00Z' }) +
        line(1, { action_attempted: 'forum', result: 'error' }),
    );
    await put(
      root,
      SHADOW,
      prediction(1) +
        prediction(2, { timestamp: '2025-12-20T00:00:00Z' }) +
        prediction(2, { timestamp: undefined, pa: undefined, task_result: 'failed' }),
    );
    const { records } = await collect(root);
    expect(records.get('guest:1')).toMatchObject({
      success: true,
      retry_count: 1,
      pa: 12,
      shadow_action: 'forum',
      sources: 'automation|shadow',
    });
    expect(records.get('forum:1')).toMatchObject({ success: false, result: 'error', pa: null });
    // Its result names no time: it counts as new, and the prediction from before the window with it.
    expect(records.get('guest:2')).toMatchObject({
      success: false,
      pa: 12,
      timestamp: '2025-12-20T00:00:00.000Z',
    });
  }));

it('takes the window by instants: in from its first millisecond, and then with all lines of the attempt', () =>
  withTempFolder(async (root) => {
    await put(
      root,
      `${AUTOMATION}.jsonl`,
      line(1, { timestamp: '2026-01-03T00:00:00.000Z' }) +
        line(2, { timestamp: '2026-01-02T23:59:59.999Z' }) +
        line(3, { timestamp: '2026-01-03T01:59:59.999999+02:00' }) +
        line(4, { timestamp: '2026-01-02T22:00:00-02:00' }) +
        line(5, { timestamp: '2025-06-01T00:00:00Z', result: 'failed' }) +
        line(5, { timestamp: '2026-01-05T00:00:00Z' }) +
        line(6, { timestamp: undefined }),
    );
    await put(
      root,
      SHADOW,
      prediction(5, { timestamp: '2025-05-01T00:00:00Z' }) +
        prediction(2, { timestamp: '2025-05-01T00:00:00Z' }),
    );
    const { records, accounting } = await collect(root);
    expect([...records.keys()].sort()).toEqual(['guest:1', 'guest:4', 'guest:5', 'guest:6']);
    expect(records.get('guest:5')).toMatchObject({
      success: true,
      pa: 12,
      timestamp: '2025-05-01T00:00:00.000Z',
    });
    expect(accounting).toMatchObject({
      read: 9,
      merged_lines: 6,
      outside_window: 3,
      quarantined: 0,
      pending_predictions: 0,
    });
    checkAccounting(accounting);
    expect((await collect(root, { sinceDays: null })).records.size).toBe(6);
    expect((await collect(root, { sinceDays: 0 })).records.size).toBe(1);
  }));

it('keeps a prediction until its result comes, also when its log is gone by then', () =>
  withTempFolder(async (root) => {
    await put(root, SHADOW, prediction(1));
    const first = await collect(root);
    expect(first.records.size).toBe(0);
    expect(first.accounting.pending_predictions).toBe(1);
    await first.commit();
    await rm(join(root, SHADOW));
    await put(root, SHADOW, prediction(1, { task_result: 'success', pa: undefined }));
    // Three weeks later; the result line repeats the prediction's time, which is out of the window by now.
    const second = await collect(root, { clock: () => NOW + 21 * 86_400_000 });
    expect(second.records.get('guest:1')).toMatchObject({ success: true, pa: 12 });
    await second.commit();
    expect(await readFile(join(root, 'ml/pending.jsonl'), 'utf8')).toBe('');
  }));

it('merges what comes later into a row that the dataset has', () =>
  withTempFolder(async (root) => {
    const dataset = new PlainDataset();
    await put(root, `${AUTOMATION}.jsonl`, line(1));
    dataset.take(await collect(root, { knownAttempts: dataset.known }));
    await rm(join(root, 'logs'), { recursive: true });
    await put(root, SHADOW, prediction(1));
    const second = await collect(root, { knownAttempts: dataset.known });
    expect(second.accounting).toMatchObject({ merged_lines: 1, pending_predictions: 0 });
    dataset.take(second);
    expect(dataset.rows.get('guest:1')).toMatchObject({
      success: true,
      pa: 12,
      outcome_source: 'automation',
    });
  }));

it('quarantines each line once with its place, also when the log is rotated', () =>
  withTempFolder(async (root) => {
    const bad = [
      '{"task_id":1}',
      'not json',
      line(1, { action_attempted: 'backflip' }).trim(),
      line('').trim(),
      line(2, { result: 'maybe' }).trim(),
      line(3, { timestamp: 'soon' }).trim(),
      '{"timestamp":"2026-01',
    ];
    await put(root, `${AUTOMATION}.jsonl`, line(9) + bad.join('\n'));
    const collected = await collect(root);
    expect(collected.accounting).toMatchObject({ read: 8, merged_lines: 1, quarantined: 7 });
    expect(await quarantined(root)).toEqual([]);
    await collected.commit();
    const lines = await quarantined(root);
    expect(lines.map(({ line: number, text }) => [number, text])).toEqual(
      bad.map((text, index) => [index + 2, text]),
    );
    expect(lines.map(({ reason }) => reason)).toEqual([
      'action_attempted is missing',
      'not JSON (cut off?)',
      'action_attempted is not one of the four actions',
      'task_id is missing',
      'result is not success, failed or error',
      'timestamp is not a time',
      'not JSON (cut off?)',
    ]);
    await rename(join(root, `${AUTOMATION}.jsonl`), join(root, `${AUTOMATION}.jsonl.1`));
    await (await collect(root)).commit();
    expect(await quarantined(root)).toHaveLength(7);
  }));

it('keeps line separators of Unicode within a quarantined or pending text', () =>
  withTempFolder(async (root) => {
    await put(root, `${AUTOMATION}.jsonl`, 'bad \u2028 line \u2029 \u0085 here\n');
    await put(root, SHADOW, prediction(1, { site_type: 'a\u2028b' }));
    for (let run = 0; run < 3; run += 1) await (await collect(root)).commit();
    expect(await quarantined(root)).toHaveLength(1);
    expect((await quarantined(root))[0]?.text).toBe('bad \u2028 line \u2029 \u0085 here');
    const pending = await readFile(join(root, 'ml/pending.jsonl'), 'utf8');
    expect(JSON.parse(pending)).toMatchObject({ task_id: '1', site_type: 'a\u2028b' });
  }));

it('holds any number of quarantined lines', () =>
  withTempFolder(async (root) => {
    const count = 6000;
    const bad = Array.from({ length: count }, (_, index) => `${index} ${'x'.repeat(2500)}\n`);
    await put(root, `${AUTOMATION}.jsonl`, bad.join(''));
    await (await collect(root)).commit();
    await put(root, `${AUTOMATION}.jsonl`, `${bad.join('')}one more`);
    await (await collect(root)).commit();
    const lines = await quarantined(root);
    expect(lines).toHaveLength(count + 1);
    expect(lines[count - 1]?.text).toHaveLength(2000);
    expect(await readdir(join(root, 'ml'))).toEqual(['quarantine.jsonl']);
  }));

it('tries quarantined lines again, takes those that can be used now and leaves the others', () =>
  withTempFolder(async (root) => {
    await put(
      root,
      'ml/quarantine.jsonl',
      `${[
        {
          source: `${AUTOMATION}.jsonl`,
          line: 3,
          reason: 'x',
          text: line(1, { timestamp: '2020-01-01T00:00:00Z' }).trim(),
        },
        {
          source: `${AUTOMATION}.csv`,
          line: 2,
          reason: 'x',
          text: '2,forum,failed',
          columns: ['task_id', 'action_attempted', 'result'],
        },
        { source: `${AUTOMATION}.jsonl.1`, line: 4, reason: 'x', text: 'still bad' },
        { source: 'legacy.csv', line: 4, reason: 'x', text: 'of another source' },
      ]
        .map((entry) => `${JSON.stringify(entry)}\n`)
        .join('')}half a li`,
    );
    const collected = await collect(root, { replayQuarantine: true });
    expect([...collected.records.keys()].sort()).toEqual(['forum:2', 'guest:1']);
    expect(collected.accounting.sources.quarantine).toEqual({
      read: 3,
      merged_lines: 2,
      outside_window: 0,
      quarantined: 1,
      pending_predictions: 0,
      forgotten: 0,
      already_read: 0,
    });
    checkAccounting(collected.accounting);
    await collected.commit();
    const left = await readFile(join(root, 'ml/quarantine.jsonl'), 'utf8');
    expect(left.match(/still bad|of another source|half a li/g)).toHaveLength(3);
    expect(left).not.toContain('2020-01-01');
  }));

it('never takes what only stands for a line that was not UTF-8, in JSON or CSV', () =>
  withTempFolder(async (root) => {
    const latin1 = [line('caf\u00E9'), line('caf\u00E8', { result: 'failed' })].join('');
    await put(root, `${AUTOMATION}.jsonl`, Buffer.from(latin1, 'latin1'));
    const csv = 'task_id,action_attempted,result\ncaf\u00E9,forum,success\n';
    await put(root, `${AUTOMATION}.csv`, Buffer.from(csv, 'latin1'));
    await (await collect(root)).commit();
    const again = await collect(root, { replayQuarantine: true });
    expect(again.records.size).toBe(0);
    expect(again.accounting.sources.quarantine).toMatchObject({ read: 3, quarantined: 3 });
    await again.commit();
    expect(await quarantined(root)).toHaveLength(3);
  }));

it('reports a source that cannot be read and keeps the others', () =>
  withTempFolder(async (root) => {
    await mkdir(join(root, `${AUTOMATION}.jsonl`), { recursive: true });
    await symlink('/nowhere/at/all', join(root, `${AUTOMATION}.csv`));
    await put(root, `${AUTOMATION}.jsonl.2.gz`, gzipSync(line(1).repeat(50)).subarray(0, 40));
    await put(root, `${AUTOMATION}.jsonl.3.gz`, 'no gzip at all');
    await put(root, SHADOW, prediction(1, { task_result: 'success' }));
    const { records, failures, accounting } = await collect(root);
    expect(records.size).toBe(1);
    expect(failures).toHaveLength(4);
    for (const { source, error } of failures) {
      expect(source).toBe('automation');
      expect(error.code).toBe('SOURCE_UNREADABLE');
      expect(error.message).toMatch(/automation_logs/);
      expect(error.remedy).not.toBe('');
    }
    checkAccounting(accounting);
  }));

it.skipIf(process.platform === 'win32')(
  'refuses a pipe as a log without waiting for a writer',
  () =>
    withTempFolder(async (root) => {
      await put(root, SHADOW, prediction(1, { task_result: 'success' }));
      execFileSync('mkfifo', [join(root, `${AUTOMATION}.jsonl`)]);
      const { records, failures } = await collect(root);
      expect(records.size).toBe(1);
      expect(failures.map(({ error }) => error.message)).toEqual([
        expect.stringMatching(/automation_logs\.jsonl could not be read: it is not a file/),
      ]);
    }),
);

it('quarantines lines that are not UTF-8, and reads a log in UTF-16', () =>
  withTempFolder(async (root) => {
    const latin1 = Buffer.from(line(1, { failure_reason: 'Größe' }), 'latin1');
    await put(
      root,
      `${AUTOMATION}.jsonl`,
      Buffer.concat([latin1, Buffer.from(line(2, { failure_reason: 'Größe' }))]),
    );
    await put(root, `${AUTOMATION}.jsonl.1`, Buffer.from(`\uFEFF${line(3)}`, 'utf16le'));
    await put(root, `${AUTOMATION}.jsonl.2`, Buffer.from(line(4), 'utf16le').swap16());
    const { records, accounting } = await collect(root);
    expect([...records.keys()].sort()).toEqual(['guest:2', 'guest:3', 'guest:4']);
    expect(records.get('guest:2')?.failure_reason).toBe('Größe');
    expect(accounting).toMatchObject({ read: 4, quarantined: 1 });
  }));

it('warns of a source of which nothing could be used', () =>
  withTempFolder(async (root) => {
    await put(root, `${AUTOMATION}.jsonl`, 'one\ntwo\nthree}\nfour');
    await put(root, SHADOW, `no JSON\n${prediction(1)}`);
    const { warnings } = await collect(root);
    expect(warnings).toEqual([
      'automation: nothing could be used, 4 lines quarantined; the first is line 1 of logs/automation_logs.jsonl: not JSON (cut off?)',
    ]);
  }));

it('loses one line of a CSV to a quote that never closes, not the rest', () =>
  withTempFolder(async (root) => {
    const rows = Array.from({ length: 200 }, (_, index) => `${index},guest,success,ok`);
    rows[5] = '5,guest,success,"open';
    rows[150] = '150,guest,success,5" wide';
    await put(
      root,
      `${AUTOMATION}.csv`,
      `task_id,action_attempted,result,failure_reason\n${rows.join('\n')}`,
    );
    const { records, accounting } = await collect(root);
    expect(accounting).toMatchObject({ read: 200, merged_lines: 198, quarantined: 2 });
    expect(records.has('guest:5') || records.has('guest:150')).toBe(false);
  }));

it('says which fields made no sense and takes them as missing', () =>
  withTempFolder(async (root) => {
    await put(
      root,
      SHADOW,
      prediction(1, {
        task_result: 'failed',
        pa: 101,
        da: -1,
        ai_confidence: '0.5',
        ai_probabilities: '{"x":1}',
      }),
    );
    const { records, warnings } = await collect(root);
    expect(records.get('guest:1')).toMatchObject({
      pa: null,
      da: null,
      shadow_confidence: 0.5,
      shadow_probabilities: null,
    });
    expect(warnings).toEqual([
      'shadow: ai_probabilities made no sense in 1 line and was taken as missing there',
      'shadow: da made no sense in 1 line and was taken as missing there',
      'shadow: pa made no sense in 1 line and was taken as missing there',
    ]);
  }));

it('refuses options that make no sense, and stops when told to', () =>
  withTempFolder(async (root) => {
    const twice: FeedbackSource[] = [listSource('a', []), listSource('a', [])];
    await expect(collect(root, { sinceDays: -1 })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(collect(root, { sinceDays: Number.NaN })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(collect(root, { sources: twice })).rejects.toMatchObject({ code: 'USAGE' });
    await expect(collect(root, { sources: [listSource('A|b', [])] })).rejects.toMatchObject({
      code: 'USAGE',
    });
    await put(root, `${AUTOMATION}.jsonl`, line(1));
    await expect(collect(root, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  }));

it('tells its progress by bytes', () =>
  withTempFolder(async (root) => {
    await put(root, `${AUTOMATION}.jsonl`, line(1).repeat(20_000));
    const seen: (readonly [number, number | null])[] = [];
    await collect(root, { onProgress: ({ bytes, totalBytes }) => seen.push([bytes, totalBytes]) });
    const total = line(1).length * 20_000;
    expect(seen.at(-1)).toEqual([total, total]);
    expect(seen.length).toBeGreaterThan(1);
  }));

it('sweeps what a killed run left behind long ago, and nothing of a run that goes on', () =>
  withTempFolder(async (root) => {
    await put(root, SHADOW, prediction(1));
    const [old, fresh] = [
      `pending.jsonl.${randomUUID()}.tmp`,
      `.pending.jsonl.${randomUUID()}.tmp`,
    ];
    await put(root, `ml/${old}`, 'x');
    await put(root, `ml/${fresh}`, 'x');
    await utimes(join(root, `ml/${old}`), 1, 1);
    await (await collect(root)).commit();
    expect((await readdir(join(root, 'ml'))).sort()).toEqual([fresh, 'pending.jsonl']);
  }));

it('leaves no temporary file behind, and writes nothing before commit', () =>
  withTempFolder(async (root) => {
    await put(root, SHADOW, `${prediction(1)}bad\n`);
    const collected = await collect(root);
    await expect(readFile(join(root, 'ml/pending.jsonl'))).rejects.toThrow();
    await collected.commit();
    expect((await readdir(join(root, 'ml'))).sort()).toEqual(['pending.jsonl', 'quarantine.jsonl']);
  }));
