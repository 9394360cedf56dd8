import { toBpError } from '@bp/files';
import type { Session } from '../session.js';

export interface Move {
  readonly kind: 'deployed' | 'rollback';
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

/** Told after the fact and after the output: a webhook that is down must not hide that it was done. */
export async function tellMove(session: Session, { kind, from, to, reason }: Move): Promise<void> {
  try {
    const { notify } = await import('@bp/pipeline');
    const project = await session.openProject();
    await notify(project, [{ kind, from, to, reason, by: actor(session), run: null }]);
  } catch (error) {
    session.warn(`production has changed, but nobody was told: ${toBpError(error).message}`);
  }
}

/** Who does this, for the history. */
export function actor(session: Session): string {
  const { env } = session.terminal;
  return env.USER || env.USERNAME || 'bp';
}
