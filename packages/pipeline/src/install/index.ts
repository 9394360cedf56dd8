export type { Installation } from './installation.js';
export { printSchedule } from './print-schedule.js';
export { SCHEDULERS, type SchedulerName } from './schedulers.js';
