import { BpError } from '@bp/contracts';
import { Cron } from 'croner';

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
  checkTimeZone(timeZone);
  let cron: Cron;
  try {
    cron = new Cron(pattern, { timezone: timeZone, mode: '5-part', paused: true });
  } catch (cause) {
    throw invalidPattern(pattern, (cause as Error).message, cause);
  }
  const next = (after: number): number => {
    const time = cron.nextRun(new Date(after));
    if (time === null) throw invalidPattern(pattern, 'it names no day that exists');
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

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new BpError(
      'SETTINGS_INVALID',
      `Setting "schedule.timeZone" is ${JSON.stringify(timeZone)}; there is no such time zone.`,
      {
        remedy: 'Give a name of the IANA list, such as UTC or Europe/Berlin.',
        details: { field: 'schedule.timeZone' },
        cause,
      },
    );
  }
}

function invalidPattern(pattern: string, why: string, cause?: unknown): BpError {
  return new BpError(
    'SETTINGS_INVALID',
    `Setting "schedule.cron" is ${JSON.stringify(pattern)}, which is no schedule: ${why}.`,
    {
      remedy:
        'Give five fields: minute, hour, day of month, month, day of week; "0 2 * * 0" is Sundays at 02:00.',
      details: { field: 'schedule.cron' },
      cause,
    },
  );
}
