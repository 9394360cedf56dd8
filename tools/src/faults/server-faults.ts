import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom } from '@bp/contracts';
import {
  type ProjectFolder,
  post,
  projectFolder,
  TOKENS,
} from '../../../apps/decision-server/src/testing/project-folder.js';
import { startServerProcess } from '../../../apps/decision-server/src/testing/server-process.js';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';

const KILLS = 3;
const SENDERS = 8;
const LONGEST_LIFE_MS = 800;

/** What the senders were told before the server was gone. */
interface Told {
  /** Decisions whose outcome was answered with 202. */
  readonly accepted: string[];
  /** Decision → the actions that were answered for it. */
  readonly actions: Map<string, Set<string>>;
}

/** SIGKILL of the decision server while many ask and report. */
export const decisionServerFaults: FaultSuite = {
  name: 'decision server',
  async round(seed) {
    const tally = new FaultTally();
    const random = createRandom(seed);
    const project = await projectFolder();
    const told: Told = { accepted: [], actions: new Map() };
    try {
      await project.registry.setPolicy({
        policy: { kind: 'epsilon', epsilon: 0.5 },
        by: 'test',
        reason: 'ids must hold while it explores',
      });
      for (let kill = 0; kill < KILLS; kill += 1) {
        const server = await startServerProcess(project.root);
        const talking = talk(server.url, told, kill);
        await sleep(50 + random() * LONGEST_LIFE_MS);
        server.child.kill('SIGKILL');
        await server.ended;
        await talking;
        tally.add('kill -9 of the server under load');
        tally.lost.push(...(await missingOutcomes(project, told)));
      }
      if (told.accepted.length === 0) tally.lost.push('no outcome was ever accepted');
      for (const [id, actions] of told.actions) {
        if (actions.size > 1) tally.lost.push(`${id} was answered ${[...actions].join(' and ')}`);
      }
    } finally {
      await project.remove();
    }
    return tally satisfies RoundResult;
  },
};

/** Every id of the first life is asked for again in each later one, as a client does that got no answer. */
async function talk(url: string, told: Told, life: number): Promise<void> {
  const send = async (sender: number): Promise<void> => {
    for (let number = 0; ; number += 1) {
      const id = `${sender}-${number}`;
      const asked = await answerOf(`${url}/v1/decisions`, {
        site: { pa: number % 100 },
        decision_id: id,
        task_id: id,
      });
      if (asked === null) return;
      const { action } = asked as { readonly action: string };
      told.actions.set(id, (told.actions.get(id) ?? new Set()).add(action));
      const outcome = { decision_id: id, task_id: `${id}-${life}`, action, result: 'success' };
      if ((await answerOf(`${url}/v1/outcomes`, outcome, TOKENS.BP_REPORT_TOKEN)) === null) return;
      told.accepted.push(outcome.task_id);
    }
  };
  await Promise.all(Array.from({ length: SENDERS }, (_, sender) => send(sender)));
}

/** `null`: the server is gone. */
async function answerOf(url: string, body: object, token?: string): Promise<unknown> {
  try {
    const reply = await post(url, body, token);
    return reply.ok ? await reply.json() : null;
  } catch {
    return null;
  }
}

async function missingOutcomes(project: ProjectFolder, told: Told): Promise<string[]> {
  const written = new Set((await project.lines('outcomes')).map(({ task_id }) => task_id));
  return told.accepted
    .filter((task) => !written.has(task))
    .map((task) => `the outcome of ${task} was accepted and is not written`);
}
