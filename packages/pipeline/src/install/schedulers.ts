/** The schedulers that `printSchedule` writes entries for. */
export const SCHEDULERS = ['cron', 'windows', 'systemd', 'docker', 'kubernetes'] as const;
/** One of `SCHEDULERS`. */
export type SchedulerName = (typeof SCHEDULERS)[number];
