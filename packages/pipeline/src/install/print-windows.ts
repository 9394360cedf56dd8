import { BpError } from '@bp/contracts';
import { type CronFields, parseCronFields } from '../schedule/cron-fields.js';
import { type Installation, retrainArguments } from './installation.js';

const DAY_NAMES = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
/** `schtasks` takes no longer command in /TR. */
const LONGEST_COMMAND = 261;

/**
 * A `schtasks` command for Windows' Task Scheduler, for a command prompt.
 * @throws BpError USAGE where the schedule or the paths go beyond what `schtasks` can say.
 */
export function printWindows(installation: Installation): string {
  const { root, node, bp, settings } = installation;
  const words = [node, bp, ...retrainArguments(installation)].map(quoted).join(' ');
  const command = `cmd /c "cd /d ${quoted(root)} && (if not exist logs mkdir logs) && ${words} >> logs\\cron.log 2>&1"`;
  if (/["%\r\n]/.test(root + node + bp)) {
    throw cannotSay('a path has a quote or a percent sign in it', 'Move the project folder.');
  }
  if (command.length > LONGEST_COMMAND) {
    throw cannotSay(
      `the command has ${command.length} characters, ${LONGEST_COMMAND} are allowed`,
      'Move the project folder to a shorter path, or run the cron-runner as a service.',
    );
  }
  const when = scheduleFlags(parseCronFields(settings.schedule.cron), settings.schedule.cron);
  return [
    'rem Run in a command prompt as administrator. Times are those of the machine.',
    `schtasks /Create /F /TN "bp retrain" ${when} /TR "${command.replaceAll('"', '\\"')}"`,
    '',
  ].join('\r\n');
}

function quoted(word: string): string {
  return /[\s&()^;,=]/.test(word) ? `"${word}"` : word;
}

/** https://learn.microsoft.com/windows-server/administration/windows-commands/schtasks-create */
function scheduleFlags(fields: CronFields, pattern: string): string {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = fields;
  const one = (values: readonly number[] | null): number | null =>
    values !== null && values.length === 1 ? (values[0] ?? null) : null;
  const atMinute = one(minute);
  const atHour = one(hour);
  if (atMinute === null || month !== null) throw tooFine(pattern);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (hour === null && dayOfMonth === null && dayOfWeek === null) {
    return `/SC HOURLY /ST 00:${two(atMinute)}`;
  }
  if (atHour === null) throw tooFine(pattern);
  const start = `/ST ${two(atHour)}:${two(atMinute)}`;
  if (dayOfMonth === null && dayOfWeek === null) return `/SC DAILY ${start}`;
  if (dayOfMonth === null && dayOfWeek !== null) {
    return `/SC WEEKLY /D ${dayOfWeek.map((day) => DAY_NAMES[day]).join(',')} ${start}`;
  }
  const day = one(dayOfMonth);
  if (dayOfWeek === null && day !== null) return `/SC MONTHLY /D ${day} ${start}`;
  throw tooFine(pattern);
}

function tooFine(pattern: string): BpError {
  return cannotSay(
    `the schedule "${pattern}" is none of hourly, daily, weekly or monthly at one time`,
    'Use a simpler schedule.cron, or run the cron-runner as a service: it knows every schedule.',
  );
}

function cannotSay(why: string, remedy: string): BpError {
  return new BpError('USAGE', `schtasks can't say this: ${why}.`, { remedy });
}
