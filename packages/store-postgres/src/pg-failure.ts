import { type BpError, isBpError } from '@bp/contracts';
import { errnoOf } from '@bp/files';
import { placeError, unanswered } from '@bp/registry';

interface Failure {
  readonly why: string;
  readonly remedy: string;
  readonly away: boolean;
  readonly refused: boolean;
}

const CHECK_ADDRESS = 'Check the address in SETTING and that PostgreSQL runs there.';

/** The setting that names the database. */
export type UrlSetting = 'registry.url' | 'dataset.url';

/** By SQLSTATE; `SETTING` stands for the setting's name: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const STATES: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  '28P01': ['the password is wrong', 'Correct the password in SETTING.'],
  '28000': ['this user may not log in', 'Correct the user in SETTING, or pg_hba.conf.'],
  '3D000': ['there is no such database', 'Create the database, or correct SETTING.'],
  '42501': [
    'this user may not do that',
    'Writers need all rights on the schema bp (and "create" on the database for the first time), readers "usage" and "select".',
  ],
  '25006': ['the database is read-only', 'Give the address of the server that takes writes.'],
  '53100': ['its disk is full', 'Free some room there, then run it again.'],
  '55P03': [
    'another program is changing it, and did not end in time',
    'Run it again: the logs are read again then, and nothing is lost.',
  ],
  '53300': ['it has too many connections', 'Raise max_connections, or end some.'],
};

/** Classes of SQLSTATE after which the same may work again: connection, resources, operator intervention. */
const AWAY = /^(08|53|57)/;
/** Any failure of the driver as `STORAGE_FAILED`; the message of the server is left out, as it may repeat values. */
export function pgError(
  error: unknown,
  doing: string,
  { location, setting }: { readonly location: string; readonly setting: UrlSetting },
): BpError {
  if (isBpError(error)) return error;
  const { remedy, ...failure } = failureOf(error);
  return placeError({
    doing,
    location,
    cause: withoutSecrets(error),
    ...failure,
    remedy: remedy.replace('SETTING', setting),
  });
}

function failureOf(error: unknown): Failure {
  const code = errnoOf(error) ?? '';
  const known = STATES[code];
  if (/^[0-9A-Z]{5}$/.test(code)) {
    const [why, remedy] = known ?? [
      `PostgreSQL answers ${code}`,
      'Look at the log of PostgreSQL, then try again.',
    ];
    // A server that is being shut down may have finished the commit.
    return { why, remedy, away: AWAY.test(code), refused: !/^(08|57)/.test(code) };
  }
  const { reason, refused } = unanswered(error);
  const why = `PostgreSQL does not answer (${reason})`;
  return { why, remedy: CHECK_ADDRESS, away: true, refused };
}

/** The driver's errors carry what was asked with; name, code and stack are enough. */
function withoutSecrets(error: unknown): Error {
  const code = errnoOf(error);
  return new Error(code === undefined ? 'the driver failed' : `the driver failed: ${code}`);
}
