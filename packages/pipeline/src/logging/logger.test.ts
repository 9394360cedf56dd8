import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRedactor } from '@bp/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';

describe('the log file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bp-log-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const open = (maxBytes: number, maxFiles = 3) =>
    createLogger({
      file: join(folder, 'logs', 'retraining.log'),
      level: 'info',
      consoleLevel: null,
      maxBytes,
      maxFiles,
      redact: createRedactor({ LARAVEL_API_TOKEN: 's3cret/token+x' }),
      clock: () => Date.UTC(2026, 0, 5),
    });

  it('holds JSON lines with the fields of the run, complete when closed', async () => {
    const logger = open(1_000_000);
    const run = logger.with({ run_id: 'r1' }).with({ step: 'train' });
    for (let index = 0; index < 500; index += 1) run.log('info', 'round', { index });
    run.log('debug', 'too fine');
    await logger.close();
    const lines = (await readFile(join(folder, 'logs', 'retraining.log'), 'utf8'))
      .trim()
      .split('\n');
    expect(lines).toHaveLength(500);
    expect(JSON.parse(lines[499]!)).toEqual({
      time: '2026-01-05T00:00:00.000Z',
      level: 'info',
      message: 'round',
      run_id: 'r1',
      step: 'train',
      index: 499,
    });
  });

  it('keeps its own time, level and message, whatever the fields are called', async () => {
    const logger = open(1_000_000);
    logger.log('error', 'run failed', {
      time: 'then',
      level: 'debug',
      message: 'x',
      step: 'train',
    });
    await logger.close();
    const text = await readFile(join(folder, 'logs', 'retraining.log'), 'utf8');
    expect(JSON.parse(text)).toEqual({
      time: '2026-01-05T00:00:00.000Z',
      level: 'error',
      message: 'run failed',
      step: 'train',
    });
  });

  it('never holds a secret, however it comes in', async () => {
    const logger = open(1_000_000);
    logger.log('error', 'GET http://me:pass@api.example/x failed', {
      url: `http://api.example/?t=${encodeURIComponent('s3cret/token+x')}`,
      nested: { header: ['X-API-Token', 's3cret/token+x'] },
    });
    await logger.close();
    const text = await readFile(join(folder, 'logs', 'retraining.log'), 'utf8');
    expect(text).not.toContain('s3cret');
    expect(text).not.toContain('me:pass');
    expect(text).toContain('[redacted]');
  });

  it('is complete when closed, also in the middle of rotations', async () => {
    for (let round = 0; round < 5; round += 1) {
      const logger = open(2_000, 1000);
      for (let index = 0; index < 100; index += 1) logger.log('info', 'x'.repeat(100));
      await logger.close();
    }
    const logs = join(folder, 'logs');
    const names = await readdir(logs);
    const texts = await Promise.all(names.map((name) => readFile(join(logs, name), 'utf8')));
    expect(texts.join('').trim().split('\n')).toHaveLength(500);
  });

  it('is rotated by size and keeps so many files', async () => {
    const logger = open(2_000);
    for (let index = 0; index < 200; index += 1) {
      logger.log('info', 'x'.repeat(100));
    }
    await logger.close();
    const files = await readdir(join(folder, 'logs'));
    expect(files.sort()).toEqual(['retraining.log', 'retraining1.log', 'retraining2.log']);
  });
});
