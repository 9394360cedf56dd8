import type { Decider } from '@bp/decisions';
import {
  Counter,
  collectDefaultMetrics,
  Gauge,
  Histogram,
  Registry,
  type RegistryContentType,
} from 'prom-client';
import type { OutcomeLog } from '../outcomes/outcome-log.js';

/** What the figures are taken from. */
export interface MetricsOptions {
  readonly decider: Decider;
  readonly outcomeLog: OutcomeLog;
}

/** The figures of the server, for Prometheus. */
export interface Metrics {
  /** As the `Accept` header asks: OpenMetrics, else the text format of Prometheus. */
  render(accept?: string): Promise<{ readonly text: string; readonly contentType: string }>;
  /** Outcomes that are on the disk, and how many of them name a decision that is not remembered. */
  accepted(outcomes: number, unknown: number): void;
  /** A request that ended: its route as it was registered, its status, how long it took in seconds. */
  answered(route: string, status: number, seconds: number): void;
}

const OPENMETRICS = Registry.OPENMETRICS_CONTENT_TYPE;
const PROMETHEUS = Registry.PROMETHEUS_CONTENT_TYPE;

/** A decision takes a fraction of a millisecond, a sync of the disk some. */
const SECONDS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5];

export function createMetrics({ decider, outcomeLog }: MetricsOptions): Metrics {
  const registry = new Registry<RegistryContentType>();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  // Gauges whose names end as only those of counters may.
  for (const { name } of registry.getMetricsAsArray()) {
    if (/^nodejs_active_.*_total$/.test(name)) registry.removeSingleMetric(name);
  }
  const seconds = new Histogram({
    name: 'bp_request_duration_seconds',
    help: 'Time from request to answer.',
    buckets: SECONDS,
    registers,
  });
  // Counted here and given when asked for: looking a label up for each request would cost as much as its decision.
  const answers = new Map<string, number[]>();
  new Counter({
    name: 'bp_requests_total',
    help: 'Requests that were answered.',
    labelNames: ['route', 'status'],
    registers,
    collect() {
      this.reset();
      for (const [route, counts] of answers) {
        counts.forEach((count, status) => void this.inc({ route, status }, count));
      }
    },
  });
  const outcomes = new Counter({
    name: 'bp_outcomes_total',
    help: 'Outcomes on the disk.',
    registers,
  });
  const unknown = new Counter({
    name: 'bp_outcomes_of_unknown_decisions_total',
    help: 'Those that name a decision which this server does not remember.',
    registers,
  });
  const figure = (
    Kind: typeof Gauge | typeof Counter,
    name: string,
    help: string,
    value: () => number,
  ): void => {
    new Kind({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  };
  figure(Counter, 'bp_decisions_total', 'Decisions.', () => decider.metrics().decisions);
  figure(
    Counter,
    'bp_decisions_not_logged_total',
    'Decisions whose line found no room on the disk.',
    () => decider.metrics().dropped,
  );
  const waiting = () => outcomeLog.waitingBytes;
  figure(Gauge, 'bp_outcomes_waiting_bytes', 'Outcomes that wait for the disk.', waiting);
  figure(
    Gauge,
    'bp_registry_failing',
    '1 while the newest state of the registry does not answer.',
    () => (decider.metrics().registry.last_error === null ? 0 : 1),
  );
  new Gauge({
    name: 'bp_arm_share',
    help: 'Part of the units that meets a version.',
    labelNames: ['arm', 'version'],
    registers,
    collect() {
      this.reset();
      for (const { arm, version, share } of decider.arms) this.set({ arm, version }, share);
    },
  });
  let rendering: Promise<unknown> = Promise.resolve();
  return {
    render: (accept) => {
      const contentType = accept?.includes('application/openmetrics-text')
        ? OPENMETRICS
        : PROMETHEUS;
      // The format is the registry's: whoever asks next waits.
      const rendered = rendering.then(async () => {
        registry.setContentType(contentType);
        return { text: await registry.metrics(), contentType };
      });
      rendering = rendered.catch(() => undefined);
      return rendered;
    },
    accepted: (count, unknownCount) => {
      outcomes.inc(count);
      unknown.inc(unknownCount);
    },
    answered: (route, status, took) => {
      seconds.observe(took);
      const counts = answers.get(route) ?? [];
      counts[status] = (counts[status] ?? 0) + 1;
      answers.set(route, counts);
    },
  };
}
