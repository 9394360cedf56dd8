import type { Settings } from '../settings/settings.js';

/** What an entry of a scheduler needs to know of this installation. All paths are absolute. */
export interface Installation {
  readonly root: string;
  /** The node program. */
  readonly node: string;
  /** The file of the `bp` command. */
  readonly bp: string;
  readonly settings: Settings;
  /** Machines that train together. Default: one. */
  readonly workers?: number | undefined;
}

/** Arguments of the weekly run, as flags of the older scripts. */
export function retrainArguments({ settings }: Installation): string[] {
  return ['retrain', ...(settings.schedule.useApi ? ['--use-api'] : [])];
}

/** Output goes here and never into `retraining.log`, which is rotated by the program itself. */
export const CRON_LOG = 'logs/cron.log';
