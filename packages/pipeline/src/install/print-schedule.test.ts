import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { parseMachines } from '../machines/machine-list.js';
import { parseCronFields } from '../schedule/cron-fields.js';
import { DEFAULT_SETTINGS } from '../settings/settings.js';
import type { Installation } from './installation.js';
import { printSchedule } from './print-schedule.js';
import { systemdUnits } from './print-systemd.js';

const here = (
  cron = '0 2 * * 0',
  change: Partial<Installation> = {},
  schedule: Partial<typeof DEFAULT_SETTINGS.schedule> = {},
): Installation => ({
  root: '/srv/back link$pro/50%/it\'s "here"',
  node: '/usr/bin/node',
  bp: '/opt/bp/apps/cli/bin/bp.js',
  settings: {
    ...DEFAULT_SETTINGS,
    schedule: { ...DEFAULT_SETTINGS.schedule, cron, useApi: true, ...schedule },
  },
  ...change,
});
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

describe('parseCronFields', () => {
  it.each([
    ['0 2 * * 0', { minute: [0], hour: [2], dayOfMonth: null, month: null, dayOfWeek: [0] }],
    [
      '*/20 0-6/3 1,15 JAN-MAR sun,7,5-6',
      {
        minute: [0, 20, 40],
        hour: [0, 3, 6],
        dayOfMonth: [1, 15],
        month: [1, 2, 3],
        dayOfWeek: [0, 5, 6],
      },
    ],
  ])('reads %s', (pattern, fields) => {
    expect(parseCronFields(pattern)).toEqual(fields);
  });

  it.each([
    '',
    '0 2 * *',
    '0 2 * * 0 1',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '* * * 13 *',
    '* * * * 8',
    '5-1 * * * *',
    '*/0 * * * *',
    'a * * * *',
    '1,,2 * * * *',
    '-1 * * * *',
    '50/5 * * * *',
    'sat-sun * * * *',
    '@weekly',
  ])('refuses %j', (pattern) => {
    expect(() => parseCronFields(pattern)).toThrowError(
      expect.objectContaining({ code: 'SETTINGS_INVALID' }),
    );
  });
});

describe('an entry for cron', () => {
  let root: string;
  beforeAll(async () => {
    root = join(await mkdtemp(join(tmpdir(), 'bp-cron-')), `it's 50% "full" $HOME`);
    await mkdir(root, { recursive: true });
  });
  afterAll(() => rm(join(root, '..'), { recursive: true, force: true }));

  it('runs as cron would run it, in the project folder, with its output beside the rotated log', async () => {
    const bp = join(root, 'bp.js');
    await writeFile(bp, 'console.log(process.cwd(), process.argv.slice(2).join(" "))');
    const entry = printSchedule('cron', here('0  2 * * 0', { root, bp, node: process.execPath }));
    const line = entry.split('\n').find((text) => /^\d/.test(text)) ?? '';
    expect(line).toMatch(/^0 2 \* \* 0 cd /);
    expect(entry).toContain('CRON_TZ=UTC\n');
    expect(entry).not.toContain('retraining.log');
    // crontab(5): an unescaped % ends the command; \% is a %.
    const command = line.replace('0 2 * * 0 ', '').replaceAll('\\%', '%');
    expect(line.replaceAll('\\%', '')).not.toContain('%');
    const run = spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8', cwd: '/' });
    expect(run).toMatchObject({ status: 0, stdout: '', stderr: '' });
    expect(await readFile(join(root, 'logs/cron.log'), 'utf8')).toBe(`${root} retrain --use-api\n`);
  });
});

describe('an entry for Windows', () => {
  const windows = (cron: string): string =>
    printSchedule(
      'windows',
      here(cron, {
        root: 'C:\\back link',
        node: 'C:\\Program Files\\nodejs\\node.exe',
        bp: 'C:\\bp\\bp.js',
      }),
    );
  it.each([
    ['0 2 * * 0', '/SC WEEKLY /D SUN /ST 02:00'],
    ['30 23 * * 1-3', '/SC WEEKLY /D MON,TUE,WED /ST 23:30'],
    ['5 4 * * *', '/SC DAILY /ST 04:05'],
    ['0 3 15 * *', '/SC MONTHLY /D 15 /ST 03:00'],
    ['10 * * * *', '/SC HOURLY /ST 00:10'],
  ])('says %s as %s', (cron, flags) => {
    const command = windows(cron);
    expect(command).toContain(`/TN "bp retrain" ${flags} /TR "`);
    const quoted = /\/TR "((?:\\"|[^"])*)"\r\n$/.exec(command)?.[1]?.replaceAll('\\"', '"');
    expect(quoted).toBe(
      'cmd /c "cd /d "C:\\back link" && (if not exist logs mkdir logs) && "C:\\Program Files\\nodejs\\node.exe" C:\\bp\\bp.js retrain --use-api >> logs\\cron.log 2>&1"',
    );
  });

  it.each(['*/5 * * * *', '0 2,3 * * *', '0 2 1 * 0', '0 2 * 6 *'])('refuses %s', (cron) => {
    expect(() => windows(cron)).toThrowError(expect.objectContaining({ code: 'USAGE' }));
  });

  it('refuses paths that it can not quote, or that are too long', () => {
    expect(() => printSchedule('windows', here())).toThrowError(/quote or a percent/);
    const root = `C:\\${'x'.repeat(300)}`;
    expect(() => printSchedule('windows', here('0 2 * * 0', { root }))).toThrowError(/characters/);
  });
});

const analyze = has('systemd-analyze');
describe('units for systemd', () => {
  it('say the schedule as calendars: two for two day fields', () => {
    const timer = (cron: string): string => systemdUnits(here(cron)).timer;
    expect(timer('0 2 * * 0')).toContain('OnCalendar=Sun *-*-* 02:00:00 UTC\n');
    expect(timer('*/30 * 1 * 5')).toContain(
      'OnCalendar=*-*-01 *:00,30:00 UTC\nOnCalendar=Fri *-*-* *:00,30:00 UTC\n',
    );
    expect(timer('0 2 * * 0')).toContain('Persistent=true');
  });

  it.skipIf(!analyze)(
    `pass systemd-analyze${analyze ? '' : ' (skipped: apt-get install systemd)'}`,
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'bp-units-'));
      try {
        const root = join(folder, 'back link$pro 50%');
        await mkdir(join(root, 'logs'), { recursive: true });
        const installation = here('15 2 1 */2 0', { root, node: process.execPath });
        const { service, timer } = systemdUnits(installation);
        await writeFile(join(folder, 'bp-retrain.service'), service);
        await writeFile(join(folder, 'bp-retrain.timer'), timer);
        const run = spawnSync(
          'systemd-analyze',
          [
            'verify',
            '--man=no',
            join(folder, 'bp-retrain.timer'),
            join(folder, 'bp-retrain.service'),
          ],
          { encoding: 'utf8' },
        );
        const about = `${run.stderr}${run.stdout}`
          .split('\n')
          .filter((line) => line.includes('bp-retrain'));
        expect(about).toEqual([]);
        for (const [, calendar] of timer.matchAll(/^OnCalendar=(.*)$/gm)) {
          const check = spawnSync('systemd-analyze', ['calendar', calendar ?? '']);
          expect(check.status).toBe(0);
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});

describe('entries for containers', () => {
  it('are a compose service on this folder', () => {
    const text = printSchedule('docker', here());
    const { services } = parse(text);
    const { volumes, ports, environment } = services['cron-runner'];
    expect(volumes[0]).toBe(`/srv/back link$$pro/50%/it's "here"/logs:/data/logs`);
    expect(ports).toEqual(['127.0.0.1:9464:9464']);
    expect(environment.BP_RUNNER_TOKEN).toBe(`\${BP_RUNNER_TOKEN:-}`);
  });

  it('are an indexed Job for several workers, whose names its pods can tell', () => {
    const text = printSchedule('kubernetes', here('0 2 * * 0', { workers: 3 }));
    const [cronJob, service, policy] = parseAllDocuments(text).map((one) => one.toJS());
    const { completionMode, completions, parallelism, template } = cronJob.spec.jobTemplate.spec;
    expect([completionMode, completions, parallelism]).toEqual(['Indexed', 3, 3]);
    expect(template.spec.subdomain).toBe(service.metadata.name);
    expect(template.metadata.labels).toEqual(service.spec.selector);
    expect(policy.spec.podSelector.matchLabels).toEqual(service.spec.selector);
    const [container] = template.spec.containers;
    const machines = container.env[1].value.replaceAll('$(JOB_NAME)', 'bp-retrain-7');
    expect(parseMachines(machines, 'the manifest')).toHaveLength(3);
    expect(container.args[0]).toContain('train-worker --wait 43200 --root /data');
    expect(() => printSchedule('cron', here('0 2 * * 0', { workers: 2 }))).toThrowError(/workers/);
  });

  it('are a CronJob that never runs twice at once', () => {
    const job = parse(
      printSchedule('kubernetes', here('0 2 * * 0', {}, { timeZone: 'Europe/Berlin', retries: 2 })),
    );
    expect(job).toMatchObject({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      spec: { schedule: '0 2 * * 0', timeZone: 'Europe/Berlin', concurrencyPolicy: 'Forbid' },
    });
    const pod = job.spec.jobTemplate.spec.template.spec;
    expect(job.spec.jobTemplate.spec.backoffLimit).toBe(2);
    expect(pod.containers[0].args).toEqual(['retrain', '--use-api', '--root', '/data']);
    expect(pod.restartPolicy).toBe('Never');
  });
});
