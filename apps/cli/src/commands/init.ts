import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { replaceFile } from '@bp/files';
import type { SchedulerName } from '@bp/pipeline/schedulers';
import type { Command } from '../command.js';
import type { Session } from '../session.js';
import { scheduleEntry } from './schedule.js';

/** What a new project begins with: what most teams set, at its default; editors explain the rest by the schema. */
async function firstSettings(): Promise<object> {
  const { DEFAULT_SETTINGS } = await import('@bp/pipeline');
  const { feedback, schedule, gate, rollout } = DEFAULT_SETTINGS;
  return {
    $schema: './node_modules/@bp/pipeline/bp.config.schema.json',
    feedback: { sinceDays: feedback.sinceDays, apiUrl: feedback.apiUrl },
    schedule: { cron: schedule.cron, timeZone: schedule.timeZone },
    gate: { minImprovement: gate.minImprovement },
    rollout: { share: rollout.share },
  };
}

const ENV_EXAMPLE = `# Copy to .env and fill in; secrets stay out of bp.config.json. Read by whatever starts bp (shell, systemd, compose).
# The HTTP API of the application, for "bp retrain --use-api":
LARAVEL_API_URL=
LARAVEL_API_TOKEN=
# Tokens of the decision server, one for those who ask and one for those who report:
BP_DECIDE_TOKEN=
BP_REPORT_TOKEN=
# Token of whoever may start runs, roll back and end rollouts over HTTP or by the dashboard's buttons:
BP_RUNNER_TOKEN=
`;

export const init: Command = {
  command: 'init [dir]',
  describe: 'Make a project folder with settings, .env.example and the entry for a scheduler',
  builder: (parser) =>
    parser
      .positional('dir', { type: 'string', describe: 'Folder to make [the project folder]' })
      .example('$0 init my-project', 'what is there already is left as it is'),
  run: async (session, flags) => {
    const root = resolve(session.root, (flags.dir as string | undefined) ?? '.');
    const scheduler: SchedulerName = process.platform === 'win32' ? 'windows' : 'cron';
    await mkdir(join(root, 'logs'), { recursive: true });
    await mkdir(join(root, 'ml'), { recursive: true });
    const made = [
      ...(await place(
        root,
        'bp.config.json',
        `${JSON.stringify(await firstSettings(), null, 2)}\n`,
      )),
      ...(await place(root, '.env.example', ENV_EXAMPLE)),
      ...(await place(root, '.gitignore', 'logs/\nml/\n.env\n')),
    ];
    const entry = await scheduleEntry(scheduler, root, session.terminal.env);
    tell(session, { root, made, scheduler, entry });
    session.result({ root, made, scheduler, entry });
  },
};

/** Writes a file where there is none; gives the names of those written. */
async function place(root: string, name: string, text: string): Promise<string[]> {
  const path = join(root, name);
  if (existsSync(path)) return [];
  await replaceFile(path, text);
  return [name];
}

function tell(
  session: Session,
  found: { root: string; made: readonly string[]; scheduler: SchedulerName; entry: string },
): void {
  const { root, made, scheduler, entry } = found;
  const folder = relative(session.terminal.cwd, root) || '.';
  session.say(
    made.length === 0
      ? `${folder} was a project already; nothing was changed`
      : `Made in ${folder}: ${made.join(', ')}, and the folders logs and ml`,
  );
  session.say(`The weekly run, for ${scheduler}:`);
  for (const line of entry.trimEnd().split('\n')) session.say(`  ${line}`);
  session.say('Next, with your logs in the folder logs:');
  const at = folder === '.' ? '' : ` --root ${folder}`;
  for (const next of ['doctor', 'retrain --since-days 30', 'report']) {
    session.say(`  bp ${next}${at}`);
  }
}
