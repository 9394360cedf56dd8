import { BpError } from '@bp/contracts';
import { deploymentsOf, type IndexDocument } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { transact } from '../transact.js';
import { parseVersion } from '../version-name.js';
import { checkBeforeMove } from './check-before-move.js';
import {
  type RegistryContext,
  requireProduction,
  requireSameProduction,
  requireVersion,
} from './context.js';
import { type DeployOptions, type DeployResult, movePointer } from './deploy.js';

/** Where to go back to, why, and on whose word. */
export interface RollbackOptions extends Pick<DeployOptions, 'by' | 'reason'> {
  /** One of the former productions; default: the latest of them. */
  readonly to?: string;
  /** Rolls back only while this version is in production; else `PRODUCTION_CHANGED`. */
  readonly ifProduction?: string;
}

/** As `Registry.rollback`. */
export async function rollback(
  context: RegistryContext,
  options: RollbackOptions,
): Promise<DeployResult> {
  const by = loggedText(options.by, 'by');
  const reason = loggedText(options.reason, 'reason');
  const wanted = options.to === undefined ? undefined : parseVersion(options.to);
  for (;;) {
    const { index, entry } = requireProduction(
      await context.store.newest(),
      context.store.location,
    );
    const from = entry.version;
    requireSameProduction(index, options.ifProduction);
    if (wanted === from) return { from, to: from, changed: false };
    const { to } = stepBack(index, from, wanted);
    const target = requireVersion(index, to);
    if (!(await checkBeforeMove(context, target))) continue;
    const result = await transact<DeployResult | null>(context, by, (current, at) => {
      requireSameProduction(current, options.ifProduction);
      // Production moved while the target was proved: what to go back to may be another one now.
      if (current.production !== from) return { done: null };
      const step = stepBack(current, from, wanted);
      if (step.to !== to) return { done: null };
      requireVersion(current, to);
      const event = { kind: 'rollback', from, to, reason, verdict: null } as const;
      return movePointer(current, at, step.remaining, event);
    });
    if (result !== null) return result;
  }
}

/** Where a rollback goes, and the stack that is left. */
export function stepBack(
  index: IndexDocument,
  from: string,
  wanted: string | undefined,
): { readonly to: string; readonly remaining: readonly string[] } {
  // Whoever rolls back says that `from` is bad: it leaves the stack wherever it stands in it.
  const stack = index.former_productions.filter((version) => version !== from);
  const position = wanted === undefined ? stack.length - 1 : stack.lastIndexOf(wanted);
  const to = stack[position];
  if (to !== undefined) {
    return { to, remaining: stack.slice(0, position).filter((version) => version !== to) };
  }
  if (wanted !== undefined) requireVersion(index, wanted);
  const back = [...new Set(stack)].reverse();
  throw new BpError(
    'NOTHING_TO_ROLL_BACK',
    wanted === undefined
      ? nothingBefore(index, from)
      : `${wanted} is not among what was in production before ${from}.`,
    {
      remedy:
        wanted === undefined || back.length === 0
          ? 'Deploy another version by name: "bp versions deploy --version V".'
          : `A rollback can go to ${back.join(', ')}; any other version is deployed by name: "bp versions deploy --version ${wanted}".`,
      details: { production: from, former_productions: back },
    },
  );
}

function nothingBefore(index: IndexDocument, from: string): string {
  const others = deploymentsOf(index).some(({ to }) => to !== from);
  return others
    ? `There is nothing to go back to from ${from}: what else was in production was rolled back.`
    : `Nothing was in production before ${from}.`;
}
