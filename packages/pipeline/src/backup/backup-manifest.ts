import type { FileDigest } from '@bp/contracts';

/** Last file of a backup: what it has to hold. Paths are those of a project folder, with `/`. */
export interface BackupManifest {
  readonly formatVersion: 1;
  /** ISO 8601 UTC. */
  readonly created_at: string;
  /** `null`: the project had none yet. */
  readonly registry: { readonly revision: number } | null;
  /** Versions that the registry names and that were left out, and why. Absent: none. */
  readonly damaged_versions?: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, FileDigest>>;
}

export const BACKUP_MANIFEST = 'backup.json';
/** Where a registry is that is kept in the project folder; backups of others have it there, too. */
export const VERSIONS = 'ml/models/versions';

/** The file of the newest revision there. */
export function indexFile(revision: number): string {
  return `${VERSIONS}/index/${String(revision).padStart(10, '0')}.json`;
}

/** What people are told of versions that are missing in a backup. */
export function leftOutLines(
  damaged: Readonly<Record<string, string>>,
  production: string | null,
): string[] {
  const lines = Object.entries(damaged).map(
    ([version, why]) =>
      `Not in it, as it is damaged: ${version}${version === production ? ' (in production)' : ''}: ${why}`,
  );
  return lines.length === 0
    ? []
    : [...lines, 'Bring them back from an older backup: "bp versions repair --from DIR"'];
}

/** Whether a name leads nowhere else: no way up, no drive, no second folder, nothing that a terminal would act on. */
export function isPlainName(name: string): boolean {
  return !/^(?:\.{0,2}$)|[/\\:\p{Cc}]/u.test(name);
}
