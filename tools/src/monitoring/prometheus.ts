import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import { answering } from '../answering.js';

/** Whether Debian's `prometheus`, which brings `promtool`, is here. */
export const HAS_PROMETHEUS = spawnSync('promtool', ['--version']).status === 0;

/** What a scraped query gave: a value for each series. */
export interface QueryResult {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A Prometheus that looks at servers of a test. */
export interface Prometheus {
  /** Asks again until there is a result, for some seconds. Throws what Prometheus answers to a wrong expression. */
  query(expression: string): Promise<readonly QueryResult[]>;
  /** Its own word on each rule: `ok`, or why it cannot be worked out. */
  rules(): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

const PATIENCE_MS = 10_000;
const PAUSE_MS = 100;

/** Starts one on a free port that looks at these hosts ("127.0.0.1:9464") five times a second. */
export async function startPrometheus(
  jobs: Readonly<Record<string, string>>,
  rules: string,
): Promise<Prometheus> {
  const dir = await mkdtemp(join(tmpdir(), 'bp-prometheus-'));
  const config = {
    global: { scrape_interval: '200ms', evaluation_interval: '200ms' },
    rule_files: [rules],
    scrape_configs: Object.entries(jobs).map(([job_name, target]) => ({
      job_name,
      static_configs: [{ targets: [target] }],
    })),
  };
  // JSON is YAML.
  await writeFile(join(dir, 'prometheus.yml'), JSON.stringify(config));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    'prometheus',
    [
      `--config.file=${join(dir, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(dir, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise((done) => child.once('exit', done));
  const get = async (path: string): Promise<Answer> => {
    const answer = (await (await fetch(`${url}${path}`)).json()) as Answer;
    if (answer.status !== 'success') throw new Error(`${path}: ${answer.error}`);
    return answer;
  };
  await answering(`${url}/-/ready`);
  return {
    query: async (expression) => {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const { data } = await get(`/api/v1/query?query=${encodeURIComponent(expression)}`);
        const found = data.result ?? [];
        if (found.length > 0 || Date.now() > end) {
          return found.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
        }
        await sleep(PAUSE_MS);
      }
    },
    rules: async () => {
      const { data } = await get('/api/v1/rules');
      const all = (data.groups ?? []).flatMap(({ rules: of }) => of);
      return new Map(all.map(({ name, health, lastError }) => [name, lastError || health]));
    },
    stop: async () => {
      child.kill();
      await ended;
      await rm(dir, { recursive: true, force: true });
    },
  };
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result?: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly value: readonly [number, string];
    }[];
    readonly groups?: readonly {
      readonly rules: readonly {
        readonly name: string;
        readonly health: string;
        readonly lastError?: string;
      }[];
    }[];
  };
}
