import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@bp/contracts';
import { type Decider, openDecider } from '@bp/decisions';
import {
  type ProjectFolder,
  projectFolder,
} from '../../../apps/decision-server/src/testing/project-folder.js';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';

const DECIDE = fileURLToPath(new URL('./keep-deciding.mjs', import.meta.url));
const KILLS = 3;
const LONGEST_LIFE_MS = 2500;
/** What the log promises to write within, and what a busy machine adds. */
const LOST_MS = 1000;
const GRACE_MS = 500;
const DECISIONS_AWAY = 200;

/** SIGKILL of a service that decides under load, and a registry that is taken away. */
export const decisionLogFaults: FaultSuite = {
  name: 'decision log',
  async round(seed) {
    const tally = new FaultTally();
    const random = createRandom(seed);
    const project = await projectFolder();
    try {
      for (let kill = 0; kill < KILLS; kill += 1) {
        const life = LOST_MS + GRACE_MS + random() * (LONGEST_LIFE_MS - LOST_MS);
        tally.lost.push(...(await killDecider(project, life)));
        tally.add('kill -9 of a service that decides');
      }
      tally.lost.push(...(await tearLines(project, random)));
      tally.add('last line torn');
      tally.lost.push(...(await takeRegistryAway(project)));
      tally.add('registry away');
    } finally {
      await project.remove();
    }
    return tally satisfies RoundResult;
  },
};

/** All decisions older than a second at the kill must stand in the log, in order, and no line but the last may be torn. */
async function killDecider(project: ProjectFolder, life: number): Promise<string[]> {
  const child = fork(DECIDE, [project.root], { execArgv: [] });
  const told: { readonly count: number; readonly at: number }[] = [];
  child.on('message', (message) => told.push(message as (typeof told)[number]));
  await once(child, 'message');
  await sleep(life);
  const killed = performance.timeOrigin + performance.now();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const due = told.findLast(({ at }) => killed - at > LOST_MS + GRACE_MS)?.count ?? 0;
  const path = join(project.root, 'logs', `decisions-web-${child.pid}.jsonl`);
  const written = wholeLines(await readFile(path, 'utf8')).map(({ task_id }) => Number(task_id));
  const lost: string[] = [];
  if (written.length < due) {
    lost.push(`killed after ${life.toFixed(0)} ms: ${written.length} of ${due} decisions written`);
  }
  if (written.some((task, index) => task !== index)) {
    lost.push(`killed after ${life.toFixed(0)} ms: the log has gaps or repetitions`);
  }
  return lost;
}

/** A torn last line is cut off and counted by the next that opens the folder; everything before it stays. */
async function tearLines(project: ProjectFolder, random: () => number): Promise<string[]> {
  const logs = join(project.root, 'logs');
  const names = (await readdir(logs)).filter((name) => name.startsWith('decisions-web-'));
  const path = join(logs, names[0]!);
  // What the kills themselves tore is counted first.
  await (await opened(project)).close();
  const whole = await readFile(path, 'utf8');
  const line = whole.slice(0, whole.indexOf('\n'));
  await appendFile(path, line.slice(0, 1 + Math.floor(random() * (line.length - 2))));
  const decider = await opened(project);
  const { lost_on_crash } = decider.metrics();
  await decider.close();
  const lost: string[] = [];
  if (lost_on_crash !== 1) lost.push(`a torn line was counted ${lost_on_crash} times`);
  if ((await readFile(path, 'utf8')) !== whole) lost.push('a whole line went with a torn one');
  return lost;
}

/** Decisions go on with the model in memory, and follow the registry once it is back. */
async function takeRegistryAway(project: ProjectFolder): Promise<string[]> {
  const models = join(project.root, 'ml', 'models');
  const decider = await opened(project);
  const lost: string[] = [];
  try {
    const { version } = decider;
    await rename(models, `${models}.away`);
    await decider.refresh().catch(() => {});
    for (let count = 0; count < DECISIONS_AWAY; count += 1) {
      const { model_version } = decider.decide({ pa: count % 100 });
      if (model_version !== version) lost.push(`away: ${model_version} answered`);
    }
    await rename(`${models}.away`, models);
    await project.ship(2);
    await decider.refresh();
    if (decider.version === version) lost.push('the new production was not followed afterwards');
  } catch (error) {
    lost.push(`registry away: ${String(error)}`);
  } finally {
    await decider.close();
  }
  return lost;
}

function opened({ root }: ProjectFolder): Promise<Decider> {
  return openDecider({
    root: join(root, 'ml', 'models'),
    log: join(root, 'logs'),
    hostname: 'web',
  });
}

/** The lines that end; what comes after the last end was torn by the kill. */
function wholeLines(text: string): Record<string, unknown>[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
