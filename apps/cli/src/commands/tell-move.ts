import { toBpError } from '@bp/files';
import type { NotificationEvent } from '@bp/pipeline';
import type { Session } from '../session.js';

export interface Move {
  readonly kind: 'deployed' | 'rollback';
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

/** As {@link tellEvents}, of a version that came into production. */
export function tellMove(session: Session, { kind, from, to, reason }: Move): Promise<void> {
  return tellEvents(session, async () => [
    { kind, from, to, reason, by: session.actor, run: null },
  ]);
}

/** Told after the fact and after the output: a webhook that is down must not hide that it was done. */
export async function tellEvents(
  session: Session,
  events: () => Promise<readonly NotificationEvent[]>,
): Promise<void> {
  try {
    const { notify } = await import('@bp/pipeline');
    await notify(await session.openProject(), await events());
  } catch (error) {
    session.warn(`it is done, but nobody was told: ${toBpError(error).message}`);
  }
}
