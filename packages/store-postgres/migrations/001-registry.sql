-- The line of revisions: the newest has the whole state, old ones are taken away. Its number is the transaction.
create table bp.revision (
  number bigint primary key check (number > 0),
  checksum text not null,
  content text not null,
  published_at timestamptz not null default now()
);

-- The files of versions: content never changes under a name.
create table bp.version (
  name text primary key,
  placed_at timestamptz not null default now()
);

create table bp.file (
  version text not null references bp.version (name) on delete cascade,
  name text not null,
  sha256 text not null,
  bytes bigint not null,
  primary key (version, name)
);

-- At most 1 MiB a row, so that neither side has to hold a large file in one value.
create table bp.file_part (
  version text not null,
  name text not null,
  part integer not null check (part >= 0),
  content bytea not null check (octet_length(content) <= 1048576),
  primary key (version, name, part),
  foreign key (version, name) references bp.file (version, name) on delete cascade
);
