import { toBpError } from '@bp/files';
import type { Project } from '@bp/pipeline';
import type { Session } from '../../session.js';

/** After new outcomes came in: looks at the rollout, where one is running, and says in one line what follows. */
export async function watchAfter(session: Session, project: Project): Promise<void> {
  try {
    const { watchRollout } = await import('@bp/pipeline');
    const watched = await watchRollout(project);
    if (watched === null) return;
    if (watched.problem === null) session.say(watched.line);
    else session.warn(watched.line);
  } catch (error) {
    session.warn(`the rollout could not be looked at: ${toBpError(error).message}`);
  }
}
