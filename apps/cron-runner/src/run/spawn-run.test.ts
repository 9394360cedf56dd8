import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultOf, runRecord } from '../testing/run-records.js';
import type { RunOutcome } from './run-protocol.js';
import { spawnRuns } from './spawn-run.js';

const DEPLOYED: RunOutcome = {
  ok: true,
  result: resultOf(runRecord(0, { status: 'deployed', version: 'v1.0.0', deployed: true })),
};
const CANCELLED: RunOutcome = {
  ok: false,
  error: { code: 'CANCELLED', message: 'The run was cancelled.', remedy: '' },
};

describe('a run that takes longer than it may', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bp-spawn-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A run that does this when it is told to end; a busy machine may take long to start it. */
  const outcomeOf = async (onCancel: string, killAfterMs = 60_000): Promise<RunOutcome> => {
    const file = join(folder, 'run.mjs');
    await writeFile(
      file,
      `process.on('message', ({ kind }) => { if (kind === 'cancel') { ${onCancel} } });
       process.send({ kind: 'ready' });`,
    );
    const execute = spawnRuns({
      root: folder,
      configFile: null,
      env: process.env,
      maxRunMs: 50,
      killAfterMs,
      program: pathToFileURL(file),
    });
    const control = { signal: new AbortController().signal, onSay: () => {}, onProgress: () => {} };
    return await execute({}, control);
  };
  const ending = (outcome: RunOutcome): string =>
    `process.send({ kind: 'end', outcome: ${JSON.stringify(outcome)} }, () => process.exit(0));`;

  it('is what it is where it ended well all the same', async () => {
    expect(await outcomeOf(ending(DEPLOYED))).toEqual(DEPLOYED);
  });

  it.each([
    ['ends', ending(CANCELLED), undefined],
    ['crashes', 'process.exit(1);', undefined],
    ['has to be killed', '', 200],
  ])('has taken too long where it %s', async (_how, onCancel, killAfterMs) => {
    expect(await outcomeOf(onCancel, killAfterMs)).toMatchObject({
      ok: false,
      error: { code: 'CANCELLED', message: expect.stringMatching(/^The run took longer than/) },
    });
  });
});
