import { BpError, exploringFault, sha256 } from '@bp/contracts';
import {
  formatNeededBy,
  type IndexDocument,
  type IndexFormat,
  type LogEntry,
  type StoredRevision,
} from './index-document.js';
import { isVersion } from './version-name.js';

/*
 * The text of a revision is JSON whose first member is the sha256 of the same text without that member,
 * so that a cut or altered file is known before it is believed.
 */
const HEAD = '{\n "checksum": "';
const AFTER_CHECKSUM = '",\n';
const BODY_START = '{\n';
const HEX_LENGTH = 64;

/** The text of a revision and its checksum. */
export function encodeIndex(index: IndexDocument): {
  readonly text: string;
  readonly checksum: string;
} {
  const body = `${JSON.stringify(index, null, 1)}\n`;
  const checksum = sha256(body);
  return { text: HEAD + checksum + AFTER_CHECKSUM + body.slice(BODY_START.length), checksum };
}

/**
 * Reads a revision's text. `where` names the file in errors.
 * Errors: `INTEGRITY` where it was cut or altered or breaks the format.
 */
export function decodeIndex(text: string, where: string): StoredRevision {
  const rest = HEAD.length + HEX_LENGTH + AFTER_CHECKSUM.length;
  const checksum = text.slice(HEAD.length, HEAD.length + HEX_LENGTH);
  const body = BODY_START + text.slice(rest);
  if (!text.startsWith(HEAD) || sha256(body) !== checksum) {
    throw damagedIndex(
      where,
      text === '' ? 'it is empty' : 'its checksum does not match its content',
    );
  }
  const value = parse(body, where);
  requireKnownFormat(value, where);
  const fault = faultOf(value);
  if (fault !== null) throw damagedIndex(where, fault);
  return { ...(value as IndexDocument), checksum };
}

/** Reads the text of a numbered revision. Errors: `INTEGRITY`, also where it holds another number: that would rewrite history. */
export function decodeRevision(text: string, revision: number, where: string): StoredRevision {
  const index = decodeIndex(text, where);
  if (index.revision !== revision) throw damagedIndex(where, `it holds revision ${index.revision}`);
  return index;
}

/** Highest format that this program reads. */
const NEWEST_FORMAT: IndexFormat = 3;

/** A whole document of a later format is not damaged: what it says must not be guessed at. */
function requireKnownFormat(value: unknown, where: string): void {
  const format = isFields(value) ? value.formatVersion : undefined;
  if (typeof format !== 'number' || format <= NEWEST_FORMAT) return;
  throw new BpError(
    'INTEGRITY',
    `The registry's index ${where} has format ${format}; this program reads formats up to ${NEWEST_FORMAT}.`,
    {
      remedy:
        'A newer release wrote it: update this program. Nothing was changed, and services that run keep their model.',
      details: { file: where, format },
    },
  );
}

function parse(body: string, where: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw damagedIndex(where, 'it is not JSON', cause);
  }
}

/** Throws `INTERNAL` for a document that nobody could read once it was published. */
export function requireReadable(index: IndexDocument): void {
  const fault = faultOf(JSON.parse(JSON.stringify(index)));
  if (fault === null) return;
  throw new BpError('INTERNAL', `This change would make the registry unreadable: ${fault}.`, {
    remedy: 'Nothing was changed. Check what was given to the registry.',
    details: { fault },
  });
}

/** The error for a revision that cannot be believed. */
export function damagedIndex(where: string, why: string, cause?: unknown): BpError {
  return new BpError('INTEGRITY', `The registry's index ${where} cannot be trusted: ${why}.`, {
    remedy:
      'Services that run keep their model. "bp versions repair" says how it can be brought back: from versions.json beside the index folder, an older revision, or a backup.',
    details: { file: where, why },
    ...(cause === undefined ? {} : { cause }),
  });
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isVersionOrNull = (value: unknown): boolean => value === null || isVersion(value);
const isHash = (value: unknown): boolean =>
  typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

/** What is wrong with a document, or `null`, after it went through JSON. A matching checksum does not make a foreign document ours. */
function faultOf(value: unknown): string | null {
  if (!isFields(value)) return 'it is not an object';
  const { formatVersion } = value;
  if (formatVersion !== 1 && formatVersion !== 2 && formatVersion !== NEWEST_FORMAT) {
    return `it has format ${String(formatVersion)}, this program reads formats 1 to ${NEWEST_FORMAT}`;
  }
  const { revision, versions, log, former_productions: former } = value;
  if (!Number.isSafeInteger(revision) || (revision as number) < 1)
    return 'revision is not a number from 1';
  if (!(value.parent === null || isHash(value.parent))) return 'parent is not a hash';
  if (!isVersionOrNull(value.highest_version)) return 'highest_version is not a version';
  if (!isVersionOrNull(value.production)) return 'production is not a version';
  if (!Array.isArray(former) || !former.every(isVersion))
    return 'former_productions holds no versions';
  if (!Array.isArray(log) || log.length !== revision)
    return 'log does not have one entry a revision';
  if (!log.every(isLogEntry)) return 'log holds an entry of another form';
  if (!Array.isArray(versions) || !versions.every(isEntry))
    return 'versions holds an entry of another form';
  const names = new Set(versions.map((entry: Fields) => entry.version));
  if (names.size !== versions.length) return 'versions holds a number twice';
  if (value.production !== null && !names.has(value.production)) {
    return 'production is not among the versions';
  }
  const needed = (log as LogEntry[]).reduce(
    (most, entry) => Math.max(most, formatNeededBy(entry)),
    1,
  );
  if (needed !== formatVersion) {
    return `it has format ${formatVersion}, and its log says otherwise`;
  }
  if (value.policy !== undefined && !isStoredPolicy(value.policy)) return 'policy has another form';
  return value.rollout === undefined || value.rollout === null
    ? null
    : rolloutFault(value.rollout, names, value.production);
}

function isStoredPolicy(value: unknown): boolean {
  return isFields(value) && isText(value.version) && isPolicy(value.policy);
}

function isPolicy(value: unknown): boolean {
  return isFields(value) && (value.kind === 'off' || exploringFault(value) === null);
}

function rolloutFault(
  value: unknown,
  versions: ReadonlySet<unknown>,
  production: unknown,
): string | null {
  if (!isFields(value) || !isText(value.id) || !isShare(value.share)) {
    return 'rollout has another form';
  }
  if (value.kind !== 'rollout' && value.kind !== 'holdback') return 'rollout is of no known kind';
  if (!versions.has(value.version)) return 'the version of the rollout is not among the versions';
  return value.version === production ? 'the version of the rollout is in production' : null;
}

/** A part of the units: some, and not all. */
export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value < 1;
}

function isEntry(value: unknown): boolean {
  return (
    isFields(value) &&
    isVersion(value.version) &&
    isText(value.created_at) &&
    isHash(value.manifest_sha256) &&
    isHash(value.evaluation_sha256) &&
    isHash(value.inputs_sha256) &&
    (value.signature === null || isFields(value.signature))
  );
}

function isLogEntry(value: unknown, position: number): boolean {
  if (!isFields(value) || value.revision !== position + 1) return false;
  if (!isText(value.id) || !isText(value.at) || !isText(value.by)) return false;
  if (value.seal !== undefined && !isSeal(value.seal)) return false;
  switch (value.kind) {
    case 'create':
      return isVersion(value.version);
    case 'deploy':
    case 'rollback':
      return (
        isVersion(value.to) &&
        isVersionOrNull(value.from) &&
        endsNothingOr(value.ends) &&
        (value.holdback === undefined || isShare(value.holdback))
      );
    case 'prune':
      return Array.isArray(value.versions) && value.versions.every(isVersion);
    case 'forget':
      return (
        isText(value.tombstone) &&
        [value.versions, value.unknown].every(
          (list) => Array.isArray(list) && list.every(isVersion),
        )
      );
    case 'policy':
      return isPolicy(value.policy);
    case 'approve':
      return (
        isVersion(value.version) &&
        isText(value.approver) &&
        isText(value.reason) &&
        isHash(value.manifest_sha256) &&
        isHash(value.evaluation_sha256) &&
        isVersionOrNull(value.production)
      );
    case 'repair':
      return (
        isText(value.source) && isText(value.reason) && Number.isSafeInteger(value.lost_revisions)
      );
    case 'rollout-start':
      return isVersion(value.version) && isShare(value.share) && endsNothingOr(value.ends);
    case 'rollout-share':
      return isText(value.rollout) && isShare(value.share);
    case 'rollout-end':
      return isEnded(value.ends);
    default:
      return false;
  }
}

function isSeal(value: unknown): boolean {
  return (
    isFields(value) &&
    isText(value.key_id) &&
    isText(value.value) &&
    (value.parent === null || isHash(value.parent)) &&
    (value.history === '' || isHash(value.history)) &&
    isHash(value.state)
  );
}

const endsNothingOr = (value: unknown): boolean => value === undefined || isEnded(value);

function isEnded(value: unknown): boolean {
  return (
    isFields(value) && isText(value.rollout) && (value.as === 'finished' || value.as === 'stopped')
  );
}
