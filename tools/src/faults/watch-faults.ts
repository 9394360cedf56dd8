import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@bp/contracts';
import { collectStep, openProject, watchRollout } from '@bp/pipeline';
import { projectFolder } from '../../../apps/decision-server/src/testing/project-folder.js';
import { logArm } from '../../../packages/pipeline/src/testing/rollout-logs.js';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';

const TRIALS = 3;
const WATCHERS = 4;
const HOUR_MS = 3_600_000;
const LATEST_MS = 60;

/** Several watchers at once over a candidate that does worse, and a person who finishes it meanwhile. */
export const watchFaults: FaultSuite = {
  name: 'watch over a rollout',
  async round(seed) {
    const tally = new FaultTally();
    const random = createRandom(seed);
    for (let trial = 0; trial < TRIALS; trial += 1) {
      tally.lost.push(...(await race(null)), ...(await race(random() * LATEST_MS)));
      tally.add('several watchers at once');
      tally.add('a person chooses meanwhile');
    }
    return tally satisfies RoundResult;
  },
};

/** Exactly one of all who act may end the rollout, and what it said must be what is in production. */
async function race(personAfterMs: number | null): Promise<string[]> {
  const project = await projectFolder();
  try {
    const { registry, root } = project;
    await project.ship(2);
    await registry.rollback({ by: 'test', reason: 'v1.0.0 is production' });
    const { id } = await registry.startRollout({
      version: 'v1.1.0',
      share: 0.5,
      by: 'test',
      reason: 'test',
    });
    const at = Date.now() - 10 * HOUR_MS;
    await logArm({ root, rollout: id, arm: 'production', successes: 120, failures: 80, at });
    await logArm({ root, rollout: id, arm: 'candidate', successes: 60, failures: 140, at });
    await collectStep(openProject({ root, env: {} }));
    const watching = Array.from({ length: WATCHERS }, () =>
      watchRollout(openProject({ root, env: {} })),
    );
    const person =
      personAfterMs === null
        ? null
        : sleep(personAfterMs).then(() =>
            registry.finishRollout({ by: 'ann', reason: 'I know why', ifRollout: id }).then(
              ({ to }) => to,
              () => null,
            ),
          );
    const ended = (await Promise.all(watching)).filter((watched) => watched?.ended != null);
    const chosen = (await person) ?? null;
    const production = (await registry.production())?.version;
    const lost: string[] = [];
    const acted = ended.length + (chosen === null ? 0 : 1);
    if (acted !== 1) lost.push(`${acted} ended the rollout`);
    const expected = chosen ?? 'v1.0.0';
    if (production !== expected) lost.push(`${production} is in production, not ${expected}`);
    const [told] = await registry.rollouts();
    const by = chosen === null ? 'watch' : 'ann';
    if (told?.ended_by !== by) lost.push(`the history says ${told?.ended_by}, not ${by}`);
    return lost;
  } finally {
    await project.remove();
  }
}
