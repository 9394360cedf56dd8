import { BpError } from '@bp/contracts';
import type { Installation } from './installation.js';
import { printDocker, printKubernetes } from './print-containers.js';
import { printCron } from './print-cron.js';
import { printSystemd } from './print-systemd.js';
import { printWindows } from './print-windows.js';
import type { SchedulerName } from './schedulers.js';

const PRINTERS: Readonly<Record<SchedulerName, (installation: Installation) => string>> = {
  cron: printCron,
  windows: printWindows,
  systemd: printSystemd,
  docker: printDocker,
  kubernetes: printKubernetes,
};

/**
 * The exact entry that makes another scheduler start the weekly run of this installation.
 * @throws BpError SETTINGS_INVALID where `schedule.cron` is none; USAGE where that scheduler can't say it.
 */
export function printSchedule(scheduler: SchedulerName, installation: Installation): string {
  if ((installation.workers ?? 1) > 1 && scheduler !== 'kubernetes') {
    throw new BpError('USAGE', `${scheduler} starts one machine; --workers is for kubernetes.`, {
      remedy: 'Leave --workers out, and start "bp train-worker" on the other machines yourself.',
    });
  }
  return PRINTERS[scheduler](installation);
}
