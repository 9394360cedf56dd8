import type { Project, TestPart } from '@bp/pipeline';
import type { Session } from '../session.js';

/** Does what judges models on the present test part. Locked: a run would write the prepared parts anew while they are read. */
export async function onTestPart<T>(
  session: Session,
  command: string,
  work: (project: Project, test: TestPart) => Promise<T>,
): Promise<T> {
  const { loadPrepared, openTestPart } = await import('@bp/pipeline');
  return session.locked(command, async (project) =>
    work(project, await openTestPart(project, await loadPrepared(project))),
  );
}
