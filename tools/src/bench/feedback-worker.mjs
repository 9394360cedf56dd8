// The contender of bench:feedback, run by plain node on the built packages: collects the logs under argv[2] into a
// fresh dataset argv[3] and prints the time and its peak memory.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { upsertDataset } from '@bp/dataset';
import { automationLog, collectFeedback, shadowLog } from '@bp/feedback';
import { reportMeasurement } from './report-measurement.mjs';

const [, , root, out] = process.argv;
rmSync(out, { recursive: true, force: true });
const start = performance.now();
const collected = await collectFeedback({
  sources: [automationLog({ root }), shadowLog({ root })],
  sinceDays: null,
  clock: Date.now,
  pendingPath: join(out, 'pending.jsonl'),
  quarantinePath: join(out, 'quarantine.jsonl'),
});
const collectSeconds = (performance.now() - start) / 1000;
const rssAfterCollect = process.resourceUsage().maxRSS / 1024;
const upserted = await upsertDataset({
  path: join(out, 'dataset.csv'),
  records: collected.records,
});
await collected.commit();
const seconds = (performance.now() - start) / 1000;
reportMeasurement(seconds, {
  collect_seconds: collectSeconds,
  collect_rss_mb: rssAfterCollect,
  attempts: collected.records.size,
  rows: upserted.rows,
  lines: collected.accounting.read,
});
