import { collectStep, DEFAULT_SETTINGS, openProject } from '@bp/pipeline';

/** Takes the logs of a project folder into its dataset, as `bp collect` does. */
export async function collectInto(root: string, now: number): Promise<void> {
  const project = openProject({ root, settings: DEFAULT_SETTINGS, env: {}, clock: () => now });
  await collectStep(project);
}
