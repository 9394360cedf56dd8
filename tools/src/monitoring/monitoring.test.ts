import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectWithHistory } from '../../../apps/cron-runner/src/testing/project-with-history.js';
import {
  type StartedRunner,
  startedRunner,
} from '../../../apps/cron-runner/src/testing/started-runner.js';
import {
  type ProjectFolder,
  post,
  projectFolder,
} from '../../../apps/decision-server/src/testing/project-folder.js';
import {
  type ServerProcess,
  startServerProcess,
} from '../../../apps/decision-server/src/testing/server-process.js';
import { CHECKOUT } from '../workspace.js';
import { HAS_PROMETHEUS, type Prometheus, startPrometheus } from './prometheus.js';

const FOLDER = join(CHECKOUT, 'container/monitoring');
const RULES = join(FOLDER, 'alerts.yml');
const dashboard = JSON.parse(readFileSync(join(FOLDER, 'grafana-dashboard.json'), 'utf8')) as {
  readonly panels: readonly {
    readonly title: string;
    readonly gridPos: { readonly x: number; readonly w: number };
    readonly targets: readonly { readonly expr: string }[];
  }[];
};
/** What only a rollout with outcomes has; its figures have a test of their own. */
const OF_OUTCOMES = ['bp_rollout_success_rate', 'bp_rollout_difference'];

const promtool = (args: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync('promtool', args, { input, encoding: 'utf8' });
  return { status, said: `${stdout}${stderr}` };
};

describe.skipIf(!HAS_PROMETHEUS)('figures for Prometheus', () => {
  let runner: StartedRunner;
  let project: ProjectFolder;
  let server: ServerProcess;
  let prometheus: Prometheus;

  beforeAll(async () => {
    const now = Date.now();
    runner = await startedRunner({
      execute: () => Promise.reject(new Error('nothing is due')),
      prepare: (root) => projectWithHistory({ root, runs: 30, now, rolloutDays: 3 }),
    });
    project = await projectFolder();
    server = await startServerProcess(project.root);
    await post(`${server.url}/v1/decisions`, { site: { pa: 30 } });
    prometheus = await startPrometheus(
      {
        'bp-cron-runner': new URL(runner.runner.url).host,
        'bp-decision-server': new URL(server.url).host,
      },
      RULES,
    );
  });
  afterAll(async () => {
    await prometheus?.stop();
    server?.child.kill();
    await server?.ended;
    await project?.remove();
    await runner?.close();
  });

  it('are named as it is used to, in its own format and in OpenMetrics', async () => {
    for (const url of [runner.runner.url, server.url]) {
      const plain = await fetch(`${url}/metrics`);
      expect(plain.headers.get('content-type')).toMatch(/^text\/plain/);
      const checked = promtool(['check', 'metrics'], await plain.text());
      expect(checked).toEqual({ status: 0, said: '' });
      const open = await fetch(`${url}/metrics`, {
        headers: { accept: 'application/openmetrics-text; version=1.0.0' },
      });
      expect(open.headers.get('content-type')).toMatch(/^application\/openmetrics-text/);
      expect(await open.text()).toMatch(/\n# EOF\n$/);
    }
  });

  it('are what every panel of the dashboard shows', async () => {
    for (const { title, targets, gridPos } of dashboard.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (const { expr } of targets) {
        if (OF_OUTCOMES.some((name) => expr.startsWith(name))) continue;
        expect((await prometheus.query(expr)).length, `${title}: ${expr}`).toBeGreaterThan(0);
      }
    }
    expect(await prometheus.query('up == 1')).toHaveLength(2);
  });

  it('are what every alert looks at', async () => {
    expect(promtool(['check', 'rules', RULES]).status).toBe(0);
    const rules = await prometheus.rules();
    expect([...rules.keys()].sort()).toEqual(Object.keys(FIRING).sort());
    expect(new Set(rules.values())).toEqual(new Set(['ok']));
  });
});

it('each alert is in the table of the operations page, in the order of the file, and no other', () => {
  const page = readFileSync(join(CHECKOUT, 'docs/operations.md'), 'utf8');
  const table = /\| alert \|.*\n([\s\S]*?)\n\n/.exec(page)?.[1] ?? '';
  const told = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  const rules = readFileSync(RULES, 'utf8').matchAll(/^ +- alert: (\w+)$/gm);
  expect(told).toEqual([...rules].map(([, name]) => name));
});

/** For each alert, series (of a minute's steps) that set it off. */
const FIRING: Readonly<Record<string, string>> = {
  RetrainingSilent: 'bp_last_success_timestamp_seconds -700000x30',
  RetrainingNotScheduled: 'bp_next_run_timestamp_seconds -7200x30',
  LastRunDegraded: 'bp_last_run_degraded 1x30',
  NoNewFeedback: 'bp_dataset_new_rows 0x30',
  DataDrifted: 'bp_drift 1x30',
  RegistryUnreadable: 'bp_registry_readable 0x30',
  NotificationsLost: 'bp_notifications_undelivered 2x30',
  RolloutNotServed: 'bp_rollout_unserved 5x30',
  CronRunnerDown: 'up{job="bp-cron-runner"} 0x30',
  DecisionServerDown: 'up{job="bp-decision-server"} 0x30',
  DecisionServerStale: 'bp_registry_failing 1x30',
  DecisionsNotLogged: 'bp_decisions_not_logged_total 0+1x30',
  DecisionsSlow: 'bp_request_duration_seconds_bucket{le="1"} 0+60x30',
};
/** Series of a healthy project. */
const HEALTHY = [
  'bp_last_success_timestamp_seconds 0x30',
  'bp_next_run_timestamp_seconds 500000x30',
  'bp_last_run_degraded 0x30',
  'bp_dataset_new_rows 12x30',
  'bp_registry_readable 1x30',
  'bp_notifications_undelivered 0x30',
  'up{job="bp-cron-runner"} 1x30',
  'up{job="bp-decision-server"} 1x30',
  'bp_registry_failing 0x30',
  'bp_decisions_not_logged_total 0x30',
  'bp_request_duration_seconds_bucket{le="0.001"} 0+60x30',
  'bp_request_duration_seconds_bucket{le="+Inf"} 0+60x30',
];

it.skipIf(!HAS_PROMETHEUS)('each alert comes when it should, and none before', async () => {
  const series = (text: string) => {
    const cut = text.lastIndexOf(' ');
    return { series: text.slice(0, cut), values: text.slice(cut + 1) };
  };
  const infinite = { series: 'bp_request_duration_seconds_bucket{le="+Inf"}', values: '0+60x30' };
  const tests = [
    ...Object.entries(FIRING).map(([name, text]) => ({
      name,
      interval: '1m',
      input_series: name === 'DecisionsSlow' ? [series(text), infinite] : [series(text)],
      // Whether it fires, whatever its labels and words.
      promql_expr_test: [
        {
          expr: `count(ALERTS{alertname="${name}", alertstate="firing"})`,
          eval_time: '30m',
          exp_samples: [{ labels: '{}', value: 1 }],
        },
      ],
    })),
    {
      name: 'healthy',
      interval: '1m',
      input_series: HEALTHY.map(series),
      promql_expr_test: [{ expr: 'count(ALERTS)', eval_time: '30m', exp_samples: [] }],
    },
  ];
  const dir = await mkdtemp(join(tmpdir(), 'bp-alerts-'));
  try {
    const file = join(dir, 'alerts.test.yml');
    await writeFile(
      file,
      JSON.stringify({ rule_files: [RULES], evaluation_interval: '1m', tests }),
    );
    expect(promtool(['test', 'rules', file])).toEqual({
      status: 0,
      said: expect.stringContaining('SUCCESS'),
    });
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
});
