import { parseInstant } from '@bp/contracts';
import { lastSuccess, outboxState, type Project, type RunRecord, STEPS } from '@bp/pipeline';
import {
  Counter,
  collectDefaultMetrics,
  type Gauge,
  Histogram,
  Registry,
  type RegistryContentType,
} from 'prom-client';
import type { SchedulerStatus } from '../schedule/scheduler.js';
import type { RolloutView } from '../state/rollout-view.js';
import { secondsOf, statisticsOf } from '../state/statistics.js';
import type { View } from '../state/view.js';
import { gaugeMaker } from './gauge-maker.js';
import { rolloutGauges } from './rollout-gauges.js';

export interface MetricsOptions {
  readonly view: () => Promise<View>;
  readonly rollout: () => Promise<RolloutView>;
  readonly status: () => SchedulerStatus;
  readonly project: Pick<Project, 'paths' | 'clock'>;
}

export interface Metrics {
  /** As the `Accept` header asks: OpenMetrics, else the text format of Prometheus. */
  render(accept?: string): Promise<{ readonly text: string; readonly contentType: string }>;
}

const OPENMETRICS = Registry.OPENMETRICS_CONTENT_TYPE;
const PROMETHEUS = Registry.PROMETHEUS_CONTENT_TYPE;

/** Steps take from a tenth of a second to hours. */
const STEP_BUCKETS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600];
const RUN_STATUSES = ['deployed', 'kept', 'unchanged', 'failed', 'cancelled'] as const;

/**
 * Prometheus metrics (text format). Counts come from the ledger and the registry, so that a restart loses none of
 * them; a figure that is not known is not given, instead of 0.
 */
export function createMetrics(options: MetricsOptions): Metrics {
  const { project } = options;
  const registry = new Registry<RegistryContentType>();
  collectDefaultMetrics({ register: registry });
  // Gauges whose names end as only those of counters may.
  for (const { name } of registry.getMetricsAsArray()) {
    if (/^nodejs_active_.*_total$/.test(name)) registry.removeSingleMetric(name);
  }
  const registers = [registry];
  const gauge = gaugeMaker(registry);
  const runs = new Counter({
    name: 'bp_runs_total',
    help: 'Runs of the workflow that ended, by how they ended.',
    labelNames: ['status'],
    registers,
  });
  const steps = new Histogram({
    name: 'bp_step_duration_seconds',
    help: 'Time that steps took.',
    labelNames: ['step'],
    buckets: STEP_BUCKETS,
    registers,
  });
  const deployments = new Counter({
    name: 'bp_deployments_total',
    help: 'Deployments, rollbacks left out.',
    registers,
  });
  const rollbacks = new Counter({ name: 'bp_rollbacks_total', help: 'Rollbacks.', registers });
  const running = gauge('bp_run_running', '1 while a run is under way in this runner.');
  const next = gauge('bp_next_run_timestamp_seconds', 'When the next run starts.');
  const rows = gauge('bp_dataset_rows', 'Rows of the dataset after the last run.');
  const bytes = gauge('bp_dataset_bytes', 'Size of the dataset file.');
  const growth = gauge('bp_dataset_new_rows', 'Rows that the last collection added.');
  const accuracy = gauge('bp_model_accuracy', 'Accuracy on the test part.', ['model']);
  const f1 = gauge('bp_model_f1_macro', 'Macro F1 on the test part.', ['model']);
  const production = gauge('bp_production_info', 'The version in production.', ['version']);
  const deployedAt = gauge('bp_production_deployed_timestamp_seconds', 'Since when.');
  const drift = gauge('bp_drift', '1 where the last look at the data found drift.');
  const driftWarnings = gauge('bp_drift_warnings', 'Things that had drifted.');
  const succeeded = gauge('bp_last_success_timestamp_seconds', 'Start of the last good run.');
  const lastRun = gauge('bp_last_run_timestamp_seconds', 'Start of the last run.');
  const lastDegraded = gauge('bp_last_run_degraded', '1 where the last run was degraded.');
  const unapproved = gauge('bp_versions_waiting', 'Versions that wait for approval.');
  const waiting = gauge('bp_notifications_waiting', 'Messages that the webhook has not taken yet.');
  const lost = gauge('bp_notifications_undelivered', 'Messages that were given up.');
  const up = gauge('bp_registry_readable', '1 where the registry can be read.');

  const setRollout = rolloutGauges(registry);

  const setIf = (target: Gauge<never>, value: number | null | undefined): void => {
    if (value === null || value === undefined) target.remove();
    else target.set(value);
  };
  const seconds = (text: string | null | undefined): number | null => {
    const at = parseInstant(text);
    return at === undefined ? null : at / 1000;
  };

  const update = async (): Promise<void> => {
    const view = await options.view();
    const statistics = statisticsOf(view);
    const status = options.status();
    runs.reset();
    for (const name of RUN_STATUSES) {
      runs.inc({ status: name }, view.runs.filter((run) => run.status === name).length);
    }
    steps.reset();
    for (const step of STEPS) {
      for (const run of view.runs) {
        const took = secondsOf(run, step);
        if (took !== null) steps.observe({ step }, took);
      }
    }
    deployments.reset();
    deployments.inc(statistics.deployments);
    rollbacks.reset();
    rollbacks.inc(statistics.rollbacks);
    running.set(status.running === null ? 0 : 1);
    setIf(next, seconds(status.nextStart));
    setIf(rows, statistics.datasetRows);
    setIf(bytes, view.datasetBytes);
    setIf(growth, statistics.newRows);
    for (const target of [accuracy, f1, production]) target.reset();
    const setOf = (model: string, of: NonNullable<RunRecord['metrics']>): void => {
      if (of.accuracy !== null) accuracy.set({ model }, of.accuracy);
      if (of.f1_macro !== null) f1.set({ model }, of.f1_macro);
    };
    const champion = view.index?.versions.find(({ version }) => version === view.index?.production);
    if (champion !== undefined) {
      production.set({ version: champion.version }, 1);
      setOf('production', champion);
    }
    setIf(deployedAt, seconds(view.deployments.at(-1)?.at));
    const challenger = statistics.lastChallenger?.metrics;
    if (challenger) setOf('challenger', challenger);
    const drifted = statistics.lastDrift?.drift;
    setIf(drift, drifted && Number(drifted.drifted));
    setIf(driftWarnings, drifted?.warnings.length);
    setIf(succeeded, seconds(lastSuccess(view.runs, project.clock())));
    setIf(lastRun, seconds(view.runs[0]?.started_at));
    setIf(lastDegraded, view.runs[0] && Number(view.runs[0].degraded));
    const box = await outboxState(project.paths.outbox);
    unapproved.set(view.waiting.length);
    waiting.set(box.waiting);
    lost.set(box.undelivered);
    up.set(view.registryProblem === null ? 1 : 0);
    setRollout((await options.rollout()).look);
  };

  let rendering: Promise<unknown> = Promise.resolve();
  return {
    // One after the other: counters are emptied and filled, which nobody may see half-done.
    render: (accept) => {
      const rendered = rendering.then(async () => {
        await update();
        const contentType = accept?.includes('application/openmetrics-text')
          ? OPENMETRICS
          : PROMETHEUS;
        registry.setContentType(contentType);
        return { text: await registry.metrics(), contentType };
      });
      rendering = rendered.catch(() => {});
      return rendered;
    },
  };
}
