import type { Clock, DatasetLocation } from '@bp/contracts';
import type { Registry } from '@bp/registry';
import { type Logger, SILENT_LOGGER } from './logging/logger.js';
import { type ProjectPaths, projectPaths } from './paths.js';
import { projectDataset } from './project-dataset.js';
import { openProjectRegistry } from './project-registry.js';
import { DEFAULT_SETTINGS, type Settings } from './settings/settings.js';

/** A project folder with all that the steps need from outside. */
export interface Project {
  readonly paths: ProjectPaths;
  readonly settings: Settings;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly registry: Registry;
  /** Its file, or a place elsewhere. */
  readonly dataset: DatasetLocation;
  /** Who acts, for the registry's history. */
  readonly actor: string;
  /** A line of the story, for people. */
  readonly say: (line: string) => void;
  /** What a long step has done so far; called often. */
  readonly progress: (progress: StepProgress) => void;
  /** Aborts the step under way. */
  readonly signal: AbortSignal;
}

/** How far a step has come. */
export interface StepProgress {
  /** What is being done, in two or three words. */
  readonly task: string;
  /** 0–1, or `null` where the end is not known. */
  readonly share: number | null;
  /** Counts or sizes for people, e.g. `3/10` or `1.5 MB`. */
  readonly detail: string;
}

/**
 * A project folder. Everything else has a default that suits a script: `DEFAULT_SETTINGS` (`bp.config.json` is read by
 * `loadSettings` only), `process.env`, `Date.now`, the actor `bp`; nothing is logged, and nobody is told.
 */
export interface OpenProjectOptions
  extends Partial<Omit<Project, 'paths' | 'registry' | 'dataset'>> {
  readonly root: string;
}

/** Opens a project folder; makes and changes nothing yet. */
export function openProject(options: OpenProjectOptions): Project {
  const paths = projectPaths(options.root);
  const clock = options.clock ?? Date.now;
  const settings = options.settings ?? DEFAULT_SETTINGS;
  const env = options.env ?? process.env;
  return {
    paths,
    settings,
    env,
    clock,
    logger: options.logger ?? SILENT_LOGGER,
    registry: openProjectRegistry({ root: paths.root, settings, env, clock }),
    dataset: projectDataset({ root: paths.root, settings }),
    actor: options.actor ?? 'bp',
    say: options.say ?? (() => {}),
    progress: options.progress ?? (() => {}),
    signal: options.signal ?? new AbortController().signal,
  };
}
