import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSettings, SETTINGS_FILE } from './load-settings.js';
import { DEFAULT_SETTINGS } from './settings.js';

describe('settings', () => {
  let root: string;
  const write = (value: unknown): Promise<void> =>
    writeFile(join(root, SETTINGS_FILE), typeof value === 'string' ? value : JSON.stringify(value));

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'bp-settings-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('are the defaults where nothing is set', async () => {
    expect(await loadSettings({ root })).toEqual(DEFAULT_SETTINGS);
  });

  it('go flags over environment over file over defaults', async () => {
    await write({
      feedback: { sinceDays: 14, apiUrl: 'http://file.example' },
      logging: { level: 'debug' },
      training: { parameters: { maxDepth: 4 } },
    });
    const settings = await loadSettings({
      root,
      env: { LARAVEL_API_URL: 'http://env.example', BP_LOG_LEVEL: 'warn' },
      overrides: { logging: { level: 'error' } },
    });
    expect(settings.feedback).toMatchObject({ sinceDays: 14, apiUrl: 'http://env.example' });
    expect(settings.logging).toMatchObject({ level: 'error', maxFiles: 5 });
    expect(settings.training.parameters).toEqual({ maxDepth: 4 });
    expect(settings.gate).toEqual(DEFAULT_SETTINGS.gate);
  });

  it.each([
    [{ gate: { minImprovement: 2 } }, 'gate.minImprovement', '2'],
    [{ gate: { minImprovment: 0.1 } }, 'gate.minImprovment', 'minImprovment'],
    [{ gate: { intervalLevel: 0.3 } }, 'gate.intervalLevel', '0.3'],
    [{ gate: { minEffectiveSampleSize: 0 } }, 'gate.minEffectiveSampleSize', '0'],
    [{ training: { engine: 'catboost' } }, 'training.engine', 'catboost'],
    [{ notifications: { timeoutSeconds: 5e6 } }, 'notifications.timeoutSeconds', '5000000'],
    [{ schedule: { port: 99_999 } }, 'schedule.port', '99999'],
    [{ training: { seed: 2 ** 31 } }, 'training.seed', '2147483648'],
    [{ training: { threads: 1025 } }, 'training.threads', '1025'],
    ['{"gate": {"minRows": 1e999}}', 'gate.minRows', 'It is Infinity.'],
    [{ notifications: { webhookUrl: 'example.org' } }, 'notifications.webhookUrl', 'http or https'],
    [{ feedback: { sinceDays: '7' } }, 'feedback.sinceDays', 'expected number, received string'],
  ])('name the field and what was given: %j', async (value, field, given) => {
    await write(value);
    const error = await loadSettings({ root }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'SETTINGS_INVALID', details: { field } });
    expect((error as Error).message).toContain(field);
    expect((error as Error).message).toContain(given);
  });

  it('name the settings there are, where one is unknown', async () => {
    await write({ registry: { key: 'x' } });
    await expect(loadSettings({ root })).rejects.toMatchObject({
      remedy:
        'There is no setting of that name. "registry" has: url, signingKeyFile, trustedKeyFile, signedFromRevision, autoDeploy, approvals, approvers.',
    });
  });

  it.each([
    { notifications: { webhookUrl: 'ftp://me:hunter2@example.org' } },
    { feedback: { apiUrl: 'https://me:hunter2@example.org' } },
    { feedback: { apiUrl: 'https://hunter2@example.org' } },
    { notifications: 'https://hooks.example.org/hunter2' },
    { notifications: { webhook: 'https://hooks.example.org/hunter2' } },
    { feedback: { apiToken: 'hunter2' } },
    { feedback: { sinceDays: 'hunter2' } },
    { feedback: ['hunter2'] },
    { LARAVEL_API_TOKEN: 'hunter2' },
    '{ "feedback": { "apiUrl": hunter2 } }',
    '{ "feedback": { "apiUrl": "hunter2 } }',
  ])('never show what may be a secret: %j', async (value) => {
    await write(value);
    const error = (await loadSettings({ root }).catch((thrown: unknown) => thrown)) as Error;
    expect(error).toMatchObject({ code: 'SETTINGS_INVALID' });
    expect(inspect(error, { depth: 9 })).not.toContain('hunter2');
  });

  it.each(['', '{', '[]', 'null', '"text"'])('refuse a file that holds %j', async (text) => {
    await write(text);
    await expect(loadSettings({ root })).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  });

  it('refuse a named file that is not there', async () => {
    await expect(loadSettings({ root, configFile: 'other.json' })).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
    });
  });

  it('do not let a file reach into prototypes', async () => {
    await write('{"__proto__": {"polluted": 1}}');
    await loadSettings({ root }).catch(() => {});
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
