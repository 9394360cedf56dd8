import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorld, PRESET_WORLDS, simulateWeek, WEEK_MS, writeLogs } from '@bp/simulator';
import { expect, it, vi } from 'vitest';
import { calibrateGateStep } from '../src/gate/calibrate-gate.js';
import { collectStep, DEFAULT_SETTINGS, openProject, prepareStep } from '../src/index.js';

it('measures how often the gate promotes by luck, and leaves no models behind', async () => {
  const root = await mkdtemp(join(tmpdir(), 'bp-calibrate-'));
  const scratch = join(root, 'scratch');
  await mkdir(scratch);
  vi.stubEnv('TMPDIR', scratch);
  try {
    // Where facts interact the trees count, whose seed is all that differs between trainings on the same data.
    const world = createWorld({ seed: 5, ...PRESET_WORLDS.interacting, sites: 900 });
    await writeLogs({ attempts: simulateWeek(world, { week: 0, attempts: 2000 }), root });
    const project = openProject({
      root,
      clock: () => world.start + WEEK_MS,
      settings: {
        ...DEFAULT_SETTINGS,
        training: {
          ...DEFAULT_SETTINGS.training,
          threads: 1,
          parameters: { rounds: 40, learningRate: 0.2 },
        },
      },
    });
    await collectStep(project);
    const prepared = await prepareStep(project);
    const calibration = await calibrateGateStep(project, prepared, { repeats: 2 });
    expect(calibration.same_data.trials).toBe(2);
    expect(calibration.shuffled_labels.trials).toBe(2);
    expect(calibration.rows).toBeGreaterThan(50);
    expect(calibration.spread).toBeGreaterThan(0);
    expect(calibration.advice).not.toEqual([]);
    expect(calibration.gains!.map(({ gain }) => gain)).toEqual([0, 0.01, 0.02, 0.05]);
    const promoted = calibration.gains!.map((each) => each.promoted);
    expect(promoted[3]).toBeGreaterThan(promoted[0]!);
    expect(promoted[3]).toBeGreaterThan(0.8);
    // Running from source leaves a folder of the loader's there.
    const left = await readdir(scratch);
    expect(left.filter((name) => name.startsWith('bp-'))).toEqual([]);
  } finally {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true, force: true });
  }
});
