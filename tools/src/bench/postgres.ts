import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FeedbackRecord, recordSet } from '@bp/contracts';
import { upsertDataset } from '@bp/dataset';
import { createWorld, feedbackRecord, simulateWeek } from '@bp/simulator';
import { postgresDataset } from '@bp/store-postgres';
import { freePort } from '../../../packages/registry/src/testing/free-port.js';
import {
  askPostgres,
  startPostgres,
} from '../../../packages/store-postgres/src/testing/postgres-server.js';
import { inScratch } from '../scratch.js';
import { type Measurement, measure } from './contest.js';
import { median, printFigures } from './limits.js';
import { ourSide } from './sides.js';

/*
 * npm run bench:postgres [-- ROWS]
 *
 * A week of 2,000 attempts into a dataset of ROWS (ten million) on a PostgreSQL of its own, half of them there already: what it
 * costs. Each week in a process of its own. The rows are copies of one, made by the server, on a twentieth as many hosts.
 */

const ROWS = Number(process.argv[2] ?? 10_000_000);
const WEEK = 2_000;
const RUNS = 5;

const attempts = simulateWeek(createWorld({ seed: 7, sites: 10_000 }), { week: 0, attempts: WEEK });
const records = attempts.map(feedbackRecord);

/** So that half of a week's attempts are among the copies, of ever other tasks and sites. */
function weekOf(turn: number): FeedbackRecord[] {
  return records.map((record, index) => {
    const old = index % 2 === 0;
    const task = old
      ? Math.floor((ROWS / RUNS) * turn + (ROWS / RUNS / WEEK) * index)
      : `w${turn}-${index}`;
    return {
      ...record,
      task_id: String(task),
      action_type: 'comment',
      ...(old ? { domain: null, url: null } : {}),
    };
  });
}

const server = await startPostgres(await freePort());
try {
  const url = await server.makeDatabase();
  const [first] = records;
  const copied = {
    ...first!,
    task_id: 'TASK',
    action_type: 'comment',
    domain: 'site.example',
    url: null,
  } as const;
  await upsertDataset({ path: postgresDataset({ url }), records: recordSet([copied]) });
  await askPostgres(url, 'drop index bp.dataset_row_site');
  await askPostgres(
    url,
    `insert into bp.dataset_row (key, line, site, split)
     select 'comment:' || n, replace(replace(line, 'TASK', n::text), 'site.example', 'host.site' || n % $1 || '.example'),
       'example.site' || n % $1 || '.host', split
     from bp.dataset_row, generate_series(0, $2 - 1) as n`,
    [Math.ceil(ROWS / 20), ROWS],
  );
  await askPostgres(
    url,
    'create index dataset_row_site on bp.dataset_row (site) where site is not null',
  );
  await askPostgres(url, 'update bp.dataset set rows = rows + $1', [ROWS]);
  await askPostgres(url, 'vacuum analyze bp.dataset_row');
  await askPostgres(url, 'checkpoint');
  await inScratch(async (folder) => {
    const weeks: Measurement[] = [];
    for (let turn = 0; turn < RUNS; turn += 1) {
      const file = join(folder, 'week.json');
      writeFileSync(file, JSON.stringify(weekOf(turn)));
      const measured = measure(ourSide('a week', 'postgres-worker.mjs', url, file));
      if (measured.new !== WEEK / 2) throw new Error(JSON.stringify(measured));
      weeks.push(measured);
    }
    const note = `${ROWS} rows; ${weeks.map(({ seconds }) => seconds.toFixed(2)).join(', ')} s`;
    printFigures([
      {
        what: `${WEEK} rows, time`,
        value: median(weeks.map(({ seconds }) => seconds)),
        limit: 2,
        unit: 's',
        note,
      },
      {
        what: `${WEEK} rows, memory of the process`,
        value: Math.max(...weeks.map(({ max_rss_mb }) => max_rss_mb)),
        limit: 150,
        unit: 'MB',
      },
    ]);
  });
} finally {
  await server.stop();
}
