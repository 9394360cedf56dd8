import { parseCronFields } from '../schedule/cron-fields.js';
import { CRON_LOG, type Installation, retrainArguments } from './installation.js';

const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A service and its timer (systemd.service(5), systemd.timer(5)). A missed run is made up once (`Persistent=`). */
export function systemdUnits(installation: Installation) {
  const { root, node, bp, settings } = installation;
  const { schedule } = settings;
  const words = [node, bp, ...retrainArguments(installation)].map(execWord).join(' ');
  const service = `[Unit]
Description=Weekly retraining (bp retrain)
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory=${specifierFree(root)}
ExecStart=${words}
StandardOutput=append:${specifierFree(`${root}/${CRON_LOG}`)}
StandardError=inherit
TimeoutStartSec=${Math.ceil(schedule.maxRunMinutes)}min
KillSignal=SIGTERM
TimeoutStopSec=5min
Nice=10
`;
  const calendars = onCalendar(schedule.cron).map(
    (calendar) => `OnCalendar=${calendar} ${schedule.timeZone}`,
  );
  const timer = `[Unit]
Description=Weekly retraining (bp retrain)

[Timer]
${calendars.join('\n')}
Persistent=true
RandomizedDelaySec=${schedule.jitterSeconds}
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
  return { service, timer };
}

export function printSystemd(installation: Installation): string {
  const { service, timer } = systemdUnits(installation);
  return `# ~/.config/systemd/user/bp-retrain.service (or /etc/systemd/system/, with User=)
${service}
# ~/.config/systemd/user/bp-retrain.timer
${timer}
# Then: systemctl --user daemon-reload && systemctl --user enable --now bp-retrain.timer
# The folder of the log must be there before: mkdir -p ${installation.root}/logs
`;
}

/** Cron runs on a day that fits either day field; a calendar wants both, so that two fields give two calendars. */
function onCalendar(pattern: string): string[] {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = parseCronFields(pattern);
  const two = (value: number): string => String(value).padStart(2, '0');
  const list = (values: readonly number[] | null): string =>
    values === null ? '*' : values.map(two).join(',');
  const time = `${list(hour)}:${list(minute)}:00`;
  const days = dayOfWeek === null ? '' : `${dayOfWeek.map((day) => DAY_NAMES[day]).join(',')} `;
  const anyDay = `*-${list(month)}-*`;
  if (dayOfMonth === null) return [`${days}${anyDay} ${time}`];
  const byDate = `*-${list(month)}-${list(dayOfMonth)} ${time}`;
  return dayOfWeek === null ? [byDate] : [byDate, `${days}${anyDay} ${time}`];
}

/** One word of an `Exec` line: `%` and `$` mean something there. */
function execWord(text: string): string {
  const plain = specifierFree(text).replaceAll('$', '$$$$');
  if (/^[\w@+=:,./%$-]+$/.test(plain)) return plain;
  return `"${plain.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function specifierFree(text: string): string {
  return text.replaceAll('%', '%%');
}
