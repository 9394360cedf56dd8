import { BpError } from '@bp/contracts';

/** @throws BpError SETTINGS_INVALID where there is no such time zone. */
export function requireTimeZone(timeZone: string): void {
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
