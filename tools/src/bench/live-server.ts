import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { projectFolder, TOKENS } from '../../../apps/decision-server/src/testing/project-folder.js';
import { startServerProcess } from '../../../apps/decision-server/src/testing/server-process.js';
import { type LoadResult, load } from './http-load.js';
import { type Figure, median } from './limits.js';

/*
 * The decision server, its log included, beside node:http that answers a constant. Rounds of both alternate, so that a busy
 * moment of the machine meets both.
 */

const ROUNDS = 7;
const SECONDS = 2;
/** Seconds. */
const WARM_UP = 15;
const CONNECTIONS = 32;
const MANY = 100;
const SITE = {
  url: 'https://www.example.org/forum/thread-1',
  domain: 'example.org',
  pa: 40,
  da: 35,
  site_type: 'forum',
  requires_login: true,
};

/** How fast the server is, against the limits of its contract. */
export async function serverFigures(): Promise<Figure[]> {
  const project = await projectFolder();
  const server = await startServerProcess(project.root);
  const bare = await startBare();
  try {
    const ask = (url: string, body: object, connections: number, seconds = SECONDS) =>
      load({
        url: `${url}/v1/decisions`,
        body: JSON.stringify(body),
        token: TOKENS.BP_DECIDE_TOKEN,
        connections,
        seconds,
      });
    const ours: LoadResult[] = [];
    const theirs: LoadResult[] = [];
    // Until both run compiled code.
    for (const { url } of [bare, server]) await ask(url, { site: SITE }, CONNECTIONS, WARM_UP);
    for (let round = 0; round < ROUNDS; round += 1) {
      theirs.push(await ask(bare.url, { site: SITE }, CONNECTIONS));
      ours.push(await ask(server.url, { site: SITE }, CONNECTIONS));
    }
    const many = { decisions: Array.from({ length: MANY }, () => ({ site: SITE })) };
    const together = await ask(server.url, many, 1);
    const rate = (of: readonly LoadResult[]): number =>
      median(of.map(({ perSecond }) => perSecond));
    return [
      {
        what: 'bare node:http over the server',
        value: median(ours.map(({ perSecond }, at) => theirs[at]!.perSecond / perSecond)),
        limit: 2,
        unit: '×',
        note: `${rate(ours).toFixed(0)} decisions a second, logged; ${rate(theirs).toFixed(0)} constants`,
      },
      {
        what: 'p99 of a decision under that load',
        value: median(ours.map(({ p99 }) => p99)),
        limit: 20,
        unit: 'ms',
        note: `${CONNECTIONS} connections, all on one machine`,
      },
      {
        what: `${MANY} decisions in one request`,
        value: 1000 / together.perSecond,
        limit: 5,
        unit: 'ms',
      },
    ];
  } finally {
    bare.child.kill();
    server.child.kill();
    await server.ended;
    await project.remove();
  }
}

async function startBare(): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const script = join(import.meta.dirname, 'bare-server.mjs');
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'ignore', 'pipe'] });
  const [text] = await once(child.stderr, 'data');
  return { url: /http:[^;]+/.exec(String(text))![0], child };
}
