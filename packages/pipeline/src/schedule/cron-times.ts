import { Cron } from 'croner';
import { invalidSchedule, parseCronFields } from './cron-fields.js';
import { requireTimeZone } from './time-zone.js';

/** The instants that a schedule names, in milliseconds since the epoch. */
export interface CronTimes {
  /** The first one after `after`. */
  next(after: number): number;
  /** The last one at or before `upTo`. */
  latest(upTo: number): number;
}

/**
 * Reads a schedule of five fields in a time zone. A time that the clocks skip in spring counts as the
 * end of the gap; one that comes twice in autumn is run once.
 * @throws BpError SETTINGS_INVALID naming the field, what was given and what is allowed.
 */
export function cronTimes(pattern: string, timeZone: string): CronTimes {
  requireTimeZone(timeZone);
  parseCronFields(pattern);
  const cron = new Cron(pattern, { timezone: timeZone, mode: '5-part', paused: true });
  const next = (after: number): number => {
    const time = cron.nextRun(new Date(after));
    if (time === null) throw invalidSchedule(pattern, 'it names no day that exists');
    return time.getTime();
  };
  next(0);
  return {
    next,
    latest: (upTo) => {
      // Asked from the next second on, so that an instant that is just now counts.
      const [time] = cron.previousRuns(1, new Date(Math.floor(upTo / 1000) * 1000 + 1000));
      return time?.getTime() ?? Number.NEGATIVE_INFINITY;
    },
  };
}
