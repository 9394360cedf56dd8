import { parseCronFields } from '../schedule/cron-fields.js';
import { CRON_LOG, type Installation, retrainArguments } from './installation.js';

/** A crontab entry (crontab(5)); for `crontab -e`. */
export function printCron(installation: Installation): string {
  const { root, node, bp, settings } = installation;
  parseCronFields(settings.schedule.cron);
  const words = [node, bp, ...retrainArguments(installation)].map(shellWord).join(' ');
  // In a crontab an unescaped % is the end of the line.
  const command = `cd ${shellWord(root)} && mkdir -p logs && ${words} >> ${CRON_LOG} 2>&1`;
  return [
    '# Add with: crontab -e',
    `# Times are of ${settings.schedule.timeZone} where cron knows CRON_TZ (cronie); elsewhere of the machine.`,
    `CRON_TZ=${settings.schedule.timeZone}`,
    `${settings.schedule.cron.trim().replace(/\s+/g, ' ')} ${command.replaceAll('%', '\\%')}`,
    '',
  ].join('\n');
}

/** One word of a POSIX shell. */
export function shellWord(text: string): string {
  return /^[\w@+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
