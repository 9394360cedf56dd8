import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { put } from './temp-folder.js';

const DAY = 86_400_000;

/** A line as it comes to a log: few tasks and values, so that everything meets everything. */
const anyRecord = fc.record(
  {
    daysAgo: fc.constantFrom(0, 0, 0, 0, 0.2, 0.2, 1, 1, 2.5, 2.5, 4, 4, 9, 9, null, -5),
    task_id: fc.constantFrom(1, 2, 3, 4, 5, 6),
    action: fc.constantFrom('guest', 'guest', 'forum'),
    result: fc.constantFrom('success', 'failed', null),
    domain: fc.oneof(
      { weight: 30, arbitrary: fc.constantFrom('a.example', 'b.example', 'unknown') },
      { weight: 1, arbitrary: fc.constant('withdrawn.example') },
    ),
    pa: fc.constantFrom(7, 30, null),
    decision_id: fc.oneof(
      { weight: 60, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constant('d1') },
    ),
  },
  { requiredKeys: ['daysAgo', 'task_id', 'action', 'result'] },
);
type AnyRecord = typeof anyRecord extends fc.Arbitrary<infer T> ? T : never;

const log = fc.constantFrom<'automation' | 'shadow'>('automation', 'automation', 'shadow');
const lines = fc.array(anyRecord, { minLength: 1, maxLength: 3 });

/** What happens to the logs between two runs. */
export const logStep = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('append' as const), log, lines }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      log,
      text: fc.constantFrom('not JSON\n', '{"cut":', '\r\n', '\0\0', '\ufeff', 'a\rb'),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('append csv' as const), lines }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('rotate' as const), log }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('copy and cut' as const), log }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('compress' as const), log }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove oldest' as const), log }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('cut' as const),
      log,
      at: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rewrite' as const), log, lines }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('blank a line' as const), log }) },
);
export type LogStep = typeof logStep extends fc.Arbitrary<infer T> ? T : never;

const FILES = {
  automation: 'logs/automation_logs.jsonl',
  shadow: 'logs/shadow_mode_logs.jsonl',
};
/** Rotated parts, oldest last. */
const ROTATED = 3;

/** Does one step. The parts of a log are `name`, `name.1` …, each perhaps with `.gz`. */
export async function changeLogs(root: string, step: LogStep, now: number): Promise<void> {
  if (step.do === 'append csv') {
    const path = 'logs/automation_logs.csv';
    const before = (await textOf(root, path)) || 'timestamp,task_id,action_attempted,result,pa\n';
    const rows = step.lines.map(({ task_id, action, result, pa, ...line }) =>
      [timeOf(line, now) ?? '', task_id, action, result ?? '', pa ?? ''].join(','),
    );
    return put(root, path, `${before}${rows.join('\n')}\n`);
  }
  const path = FILES[step.log];
  const text = await textOf(root, path);
  switch (step.do) {
    case 'append':
      return put(root, path, text + textOfLines(step.log, step.lines, now));
    case 'write':
      return put(root, path, text + step.text);
    case 'rotate':
    case 'copy and cut': {
      for (let part = ROTATED; part > 0; part -= 1) {
        for (const end of ['', '.gz']) {
          const older = join(root, `${path}.${part}${end}`);
          if (part === ROTATED) await rm(older, { force: true });
          else await rename(older, join(root, `${path}.${part + 1}${end}`)).catch(() => undefined);
        }
      }
      if (step.do === 'copy and cut') {
        await put(root, `${path}.1`, text);
        return put(root, path, '');
      }
      return rename(join(root, path), join(root, `${path}.1`)).catch(() => undefined);
    }
    case 'compress': {
      for (let part = 1; part <= ROTATED; part += 1) {
        const bytes = await readFile(join(root, `${path}.${part}`)).catch(() => null);
        if (bytes === null) continue;
        await put(root, `${path}.${part}.gz`, gzipSync(bytes));
        return rm(join(root, `${path}.${part}`));
      }
      return;
    }
    case 'remove oldest': {
      for (let part = ROTATED; part > 0; part -= 1) {
        for (const end of ['', '.gz']) {
          const file = join(root, `${path}.${part}${end}`);
          const found = await readFile(file).catch(() => null);
          if (found !== null) return rm(file);
        }
      }
      return;
    }
    case 'cut':
      return put(root, path, text.slice(0, Math.floor(step.at * text.length)));
    case 'rewrite':
      return put(root, path, textOfLines(step.log, step.lines, now));
    case 'blank a line':
      return put(
        root,
        path,
        text.replace(/^[^\n]+/, (line) => ' '.repeat(line.length)),
      );
  }
}

async function textOf(root: string, path: string): Promise<string> {
  return readFile(join(root, path), 'utf8').catch(() => '');
}

function timeOf({ daysAgo }: Pick<AnyRecord, 'daysAgo'>, now: number): string | undefined {
  return daysAgo === null ? undefined : new Date(now - daysAgo * DAY).toISOString();
}

function textOfLines(kind: keyof typeof FILES, all: readonly AnyRecord[], now: number): string {
  return all
    .map(({ action, result, daysAgo, ...more }) => {
      const timestamp = timeOf({ daysAgo }, now);
      const named =
        kind === 'shadow'
          ? { rule_based_action: action, task_result: result }
          : { action_attempted: action, result };
      return `${JSON.stringify({ timestamp, ...more, ...named })}\n`;
    })
    .join('');
}
