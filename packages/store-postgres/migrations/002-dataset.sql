-- The dataset: its header, and how it stands. One database holds one.
create table bp.dataset (
  one boolean primary key default true check (one),
  -- null: there is none yet
  header text,
  rows bigint not null default 0,
  -- another one after every change
  mark text not null default '',
  changed_at timestamptz not null default now()
);
insert into bp.dataset default values;

-- One row an attempt, each as its line in the file. Only rows that nobody can read share a key.
create table bp.dataset_row (
  key text collate "C" not null,
  nth integer not null default 0,
  line text not null,
  -- its host with the labels turned round, as org.example.www: what is below a domain stands together
  site text collate "C",
  split text,
  -- where an outcome stands that names the decision alone
  decision text collate "C",
  primary key (key, nth)
);
create index dataset_row_site on bp.dataset_row (site) where site is not null;
create index dataset_row_decision on bp.dataset_row (decision) where decision is not null;

-- The fields of a line (RFC 4180).
create function bp.fields_of(line text) returns text[] language sql immutable parallel safe as $$
  select case
    when strpos(line, '"') = 0 then string_to_array(line, ',')
    else array(
      select coalesce(replace(field[1], '""', '"'), field[2])
      from regexp_matches(line || ',', '(?:"((?:[^"]|"")*)"|([^",]*)),', 'g') with ordinality as found (field, place)
      order by place
    )
  end
$$;

-- What can't be read as one is null: a file made by hand may hold anything.
create function bp.as_number(field text) returns double precision language sql immutable parallel safe as $$
  select case when field ~ '^-?[0-9]{1,30}(\.[0-9]{1,30})?(e[+-]?[0-9]{1,2})?$' then field::double precision end
$$;
create function bp.as_flag(field text) returns boolean language sql immutable parallel safe as $$
  select case field when '1' then true when '0' then false end
$$;
create function bp.as_instant(field text) returns timestamptz language sql stable parallel safe as $$
  select case
    when field ~ '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?Z$'
    then field::timestamptz
  end
$$;

-- For people: the columns of the dataset, typed, and the site, by which rows are found quickly.
create view bp.attempts as
select
  nullif(f[1], '') as task_id,
  nullif(f[2], '') as action_type,
  bp.as_flag(f[3]) as success,
  bp.as_instant(f[4]) as "timestamp",
  nullif(f[5], '') as url,
  nullif(f[6], '') as domain,
  bp.as_number(f[7]) as pa,
  bp.as_number(f[8]) as da,
  nullif(f[9], '') as site_type,
  nullif(f[10], '') as platform_guess,
  bp.as_flag(f[11]) as comment_supported,
  bp.as_flag(f[12]) as profile_supported,
  bp.as_flag(f[13]) as forum_supported,
  bp.as_flag(f[14]) as guest_supported,
  bp.as_flag(f[15]) as requires_login,
  bp.as_flag(f[16]) as registration_detected,
  nullif(f[17], '') as campaign_id,
  nullif(f[18], '') as campaign_category_id,
  nullif(f[19], '') as campaign_subcategory_id,
  nullif(f[20], '') as split,
  nullif(f[21], '') as result,
  bp.as_number(f[22]) as execution_time,
  bp.as_number(f[23]) as retry_count,
  nullif(f[24], '') as failure_reason,
  nullif(f[25], '') as captcha_type,
  nullif(f[26], '') as status,
  nullif(f[27], '') as shadow_action,
  bp.as_number(f[28]) as shadow_confidence,
  nullif(f[29], '') as shadow_probabilities,
  bp.as_number(f[30]) as propensity,
  nullif(f[31], '') as policy_version,
  nullif(f[32], '') as outcome_source,
  bp.as_instant(f[33]) as outcome_at,
  nullif(f[34], '') as site_source,
  nullif(f[35], '') as sources,
  nullif(f[36], '') as decision_id,
  nullif(f[37], '') as arm,
  nullif(f[38], '') as served_arm,
  nullif(f[39], '') as rollout,
  site
from bp.dataset_row cross join lateral (select bp.fields_of(line) as f offset 0) as fields;
