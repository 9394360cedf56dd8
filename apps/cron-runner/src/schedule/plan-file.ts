import { readFile } from 'node:fs/promises';
import { formatInstant, parseInstant } from '@bp/contracts';
import { isErrno, replaceFile } from '@bp/files';
import { EMPTY_PLAN, type Plan } from './plan.js';

interface PlanFile {
  readonly formatVersion: 1;
  readonly handled: string | null;
  readonly pending: {
    readonly slot: string;
    readonly attempts: number;
    readonly due_at: string;
  } | null;
}

/** The plan as the last runner left it. A file that can't be read is as none, and told: then nothing is made up. */
export async function readPlan(file: string, onDamage: (error: Error) => void): Promise<Plan> {
  try {
    const { handled, pending } = JSON.parse(await readFile(file, 'utf8')) as PlanFile;
    const attempts = pending?.attempts ?? 0;
    return {
      handled: handled === null ? null : instant(handled),
      pending:
        pending === null
          ? null
          : {
              slot: instant(pending.slot),
              attempts: Number.isInteger(attempts) && attempts >= 0 ? attempts : 0,
              dueAt: instant(pending.due_at),
            },
    };
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) onDamage(error as Error);
    return EMPTY_PLAN;
  }
}

function instant(text: string): number {
  const at = parseInstant(text);
  if (at === undefined) throw new RangeError(`no instant: ${text}`);
  return at;
}

export async function writePlan(file: string, plan: Plan): Promise<void> {
  const { handled, pending } = plan;
  const document: PlanFile = {
    formatVersion: 1,
    handled: handled === null ? null : formatInstant(handled),
    pending: pending && {
      slot: formatInstant(pending.slot),
      attempts: pending.attempts,
      due_at: formatInstant(pending.dueAt),
    },
  };
  await replaceFile(file, `${JSON.stringify(document, null, 2)}\n`);
}
