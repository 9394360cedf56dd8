import type { FileDigest } from '@bp/contracts';

/** Last file of a backup: what it has to hold. Paths are those of a project folder, with `/`. */
export interface BackupManifest {
  readonly formatVersion: 1;
  /** ISO 8601 UTC. */
  readonly created_at: string;
  /** `null`: the project had none yet. */
  readonly registry: { readonly revision: number } | null;
  readonly files: Readonly<Record<string, FileDigest>>;
}

export const BACKUP_MANIFEST = 'backup.json';
/** Where a registry is that is kept in the project folder; backups of others have it there, too. */
export const VERSIONS = 'ml/models/versions';

/** The file of the newest revision there. */
export function indexFile(revision: number): string {
  return `${VERSIONS}/index/${String(revision).padStart(10, '0')}.json`;
}

/** Whether a name leads nowhere else: no way up, no drive, no second folder, nothing that a terminal would act on. */
export function isPlainName(name: string): boolean {
  return !/^(?:\.{0,2}$)|[/\\:\p{Cc}]/u.test(name);
}
