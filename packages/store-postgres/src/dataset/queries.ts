/** A question that people ask of the dataset, in SQL. */
export interface DatasetQuery {
  readonly title: string;
  readonly sql: string;
}

/** Questions to begin with; all of them ask the view `bp.attempts`. */
export const DATASET_QUERIES: readonly DatasetQuery[] = [
  {
    title: 'How often each action worked, week by week',
    sql: `select date_trunc('week', "timestamp")::date as week, action_type,
  count(*) as attempts, round(avg(success::int), 3) as success_rate
from bp.attempts
where "timestamp" > (select max("timestamp") - interval '8 weeks' from bp.attempts)
group by 1, 2 order by 1, 2;`,
  },
  {
    title: 'Where it fails most, and why',
    sql: `select domain, count(*) as attempts, count(*) filter (where not success) as failures,
  mode() within group (order by failure_reason) as usual_reason
from bp.attempts
group by domain having count(*) filter (where not success) > 0
order by failures desc, domain limit 20;`,
  },
  {
    title: 'All attempts on one domain and its hosts (its name turned round: found at once)',
    sql: `select "timestamp", task_id, action_type, result, failure_reason, domain
from bp.attempts
where site = 'com.example' or site like 'com.example.%'
order by "timestamp";`,
  },
];
