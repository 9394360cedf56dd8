import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, resolve } from 'node:path';
import { DEFAULT_SETTINGS } from '@bp/pipeline';
import { printSchedule } from '@bp/pipeline/install';
import { validate } from 'dockerfile-utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type BuildStage, readDockerfile } from './dockerfile-plan.js';
import { rehearse, whyNoRehearsal } from './rehearse-dockerfile.js';

const SOURCE = resolve(import.meta.dirname, '../../..');
const read = (path: string): Promise<string> => readFile(join(SOURCE, path), 'utf8');

/** Files of the build context: what git knows or would take, as far as .dockerignore lets it. */
async function contextFiles(): Promise<string[]> {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard'], {
    cwd: SOURCE,
    encoding: 'utf8',
  });
  const patterns = (await read('.dockerignore'))
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  // Docker: the last pattern that fits decides, and a pattern that fits a folder fits all in it.
  return listed.stdout.split('\n').filter((file) => {
    let kept = file !== '';
    for (const pattern of patterns) {
      const glob = pattern.replace(/^!/, '');
      const parts = file.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
      if (parts.some((part) => matchesGlob(part, glob))) kept = pattern.startsWith('!');
    }
    return kept;
  });
}

const IMAGES = [
  ['without LightGBM', {}, /"engine":"xgboost","available":true/],
  ['with LightGBM', { WITH_LIGHTGBM: 'true' }, /"engine":"lightgbm","available":true/],
] as const;

describe('the container', () => {
  let text: string;
  let stages: BuildStage[];
  let final: BuildStage;
  let files: string[];
  beforeAll(async () => {
    text = await read('container/Dockerfile');
    stages = readDockerfile(text);
    final = stages.at(-1) as BuildStage;
    files = await contextFiles();
  });

  it('passes the linter', () => {
    expect(
      validate(text).map(({ message, range }) => `${range.start.line + 1}: ${message}`),
    ).toEqual([]);
  });

  it('runs as nobody special, keeps logs and ml, and tells its health', () => {
    const users = final.steps.filter(({ kind }) => kind === 'user');
    expect(users).toEqual([{ kind: 'user', user: '1000:1000' }]);
    expect(final.volumes).toEqual(['/data/logs', '/data/ml']);
    expect(final.healthcheck[0]).toBe('node');
    expect(final.entrypoint[1]).toBe('/app/apps/cron-runner/bin/bp-cron-runner.js');
  });

  it('copies only what there is, and no secret or data into the context', () => {
    const copies = stages.flatMap(({ steps }) => steps.filter((step) => step.kind === 'copy'));
    for (const { sources } of copies.filter(({ from }) => from === null)) {
      for (const source of sources) {
        expect(
          files.some((file) => file === source || file.startsWith(`${source}/`)),
          source,
        ).toBe(true);
      }
    }
    for (const file of files)
      expect(file).not.toMatch(/(^|\/)(\.env|\.git|node_modules|dist)(\/|$)|^(logs|ml|demo)\//);
    expect(files.length).toBeGreaterThan(100);
  });

  it('is run by compose as it is built, and as "bp schedule print --for docker" says', async () => {
    const { services } = parse(await read('container/compose.yaml'));
    const service = services['cron-runner'];
    expect(resolve(SOURCE, 'container', service.build.context)).toBe(SOURCE);
    expect(join(SOURCE, service.build.dockerfile)).toBe(join(SOURCE, 'container/Dockerfile'));
    const targets = service.volumes.map((volume: string) => volume.split(':').at(-1));
    expect(targets).toEqual(final.volumes);
    const printed = parse(
      printSchedule('docker', {
        root: '/srv/x',
        node: 'node',
        bp: 'bp',
        settings: DEFAULT_SETTINGS,
      }),
    ).services['cron-runner'];
    for (const key of [
      'image',
      'restart',
      'init',
      'stop_grace_period',
      'read_only',
      'tmpfs',
      'security_opt',
      'cap_drop',
      'ports',
      'environment',
    ]) {
      expect(printed[key], key).toEqual(service[key]);
    }
  });

  // Six minutes: in the long form only.
  const cases = process.env.BP_LONG === '1' ? IMAGES : [];
  const reason = cases.length > 0 ? whyNoRehearsal() : null;
  it.skipIf(reason !== null).each(cases)(
    `builds step by step in a clean folder %s, gets healthy, and stops${reason === null ? '' : ` (skipped: ${reason})`}`,
    async (_name, buildArguments, engine) => {
      const context = await mkdtemp(join(tmpdir(), 'bp-context-'));
      try {
        for (const file of files) {
          await mkdir(dirname(join(context, file)), { recursive: true });
          await cp(join(SOURCE, file), join(context, file), { verbatimSymlinks: true });
        }
        const { status, output } = await rehearse({
          stages: stages.filter(({ name }) => !name.includes('server')),
          context,
          buildArguments,
        });
        expect(output).toContain('healthy: yes');
        expect(output).toContain('stopped: 0');
        expect(output).toMatch(engine);
        expect(Number(/size: (\d+) MB/.exec(output)?.[1])).toBeLessThan(120);
        expect(status, output).toBe(0);
      } finally {
        await rm(context, { recursive: true, force: true });
      }
    },
    900_000,
  );
});
