import type { Registry } from '@bp/registry';
import type { Session } from '../session.js';

export interface CreateOptions {
  /** Absolute folder of the bundle. */
  readonly model: string;
  readonly bump?: 'major' | 'minor' | 'patch';
  readonly note?: string;
}

/** Makes a bundle a version, judged on the present test part first: a version always carries its evaluation. */
export async function createFromBundle(
  session: Session,
  options: CreateOptions,
): ReturnType<Registry['createVersion']> {
  const { evaluateStep, loadPrepared, withRunLock, openTestPart } = await import('@bp/pipeline');
  // A run would write the prepared parts anew while they are read.
  return withRunLock(await session.openProject(), 'bp versions create', async (project) => {
    const test = await openTestPart(project, await loadPrepared(project));
    const { evaluation } = await evaluateStep(project, test, options.model);
    return project.registry.createVersion({
      bundleDir: options.model,
      evaluation: JSON.parse(JSON.stringify(evaluation)),
      by: project.actor,
      ...(options.bump === undefined ? {} : { bump: options.bump }),
      ...(options.note === undefined ? {} : { note: options.note }),
    });
  });
}
