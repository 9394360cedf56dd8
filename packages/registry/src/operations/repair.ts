import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError, type Clock, fileStamp, isBpError } from '@bp/contracts';
import { storageError } from '@bp/files';
import { verifyFiles } from '../check-version.js';
import { fileStore } from '../file-store/file-store.js';
import { placeOf } from '../file-store/revisions.js';
import { EMPTY_INDEX, type IndexDocument, type LogEntry } from '../index-document.js';
import { loggedText } from '../logged-text.js';
import { requireSigner } from '../seals.js';
import { type SignatureSettings, signaturePolicy } from '../signatures.js';
import type { RegistryStore } from '../store.js';
import { transact } from '../transact.js';
import { copyVersion } from './copy-registry.js';
import {
  COPY_FILE,
  findRemains,
  indexOfFolders,
  type Remains,
  type Salvaged,
  versionFoldersIn,
} from './salvage.js';

/** What to bring back, and from what. */
export interface RepairOptions {
  /** The folder `ml/models`. */
  readonly root: string;
  /** A copy that was restored elsewhere, to take revisions and versions from. */
  readonly from?: RegistryStore;
  /** Without it nothing is changed: the result says what would be. */
  readonly apply?: boolean;
  /** Who, for the history. */
  readonly by: string;
  /** With trusted keys, only what they signed is gone back to. */
  readonly signatures?: SignatureSettings;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/** How a registry was brought back, or would be. */
export interface RepairResult {
  /** `false`: nothing was changed. */
  readonly applied: boolean;
  /** Nothing is to be repaired. */
  readonly whole: boolean;
  /** Something can be brought back. It can't where nothing but `damaged_versions` is the matter: then nothing is changed. */
  readonly repairable: boolean;
  /** What it is brought back from. */
  readonly source: string;
  /** Revision that it goes back to; 0: it begins anew. */
  readonly revision: number;
  readonly production: string | null;
  /** How many revisions are lost. */
  readonly lost_revisions: number;
  /** What is known of their events: deployments, approvals and what else they were. */
  readonly lost_events: readonly LogEntry[];
  /** Versions whose files are there and which no revision knows any more. */
  readonly lost_versions: readonly string[];
  /** Versions of which the files are gone or damaged, and are in no copy either. */
  readonly damaged_versions: readonly string[];
  /** Files and folders that are set aside. */
  readonly set_aside: readonly string[];
  /** The folder that they are set aside in; `null`: none are. */
  readonly set_aside_in: string | null;
}

/** As `repairRegistry` of the package. */
export async function repairRegistry(options: RepairOptions): Promise<RepairResult> {
  const { from, apply = false, clock = Date.now } = options;
  const by = loggedText(options.by, 'by');
  const store = fileStore({ root: options.root });
  const folder = store.location;
  const signatures = signaturePolicy(options.signatures);
  const remains = await findRemains(store, from, signatures);
  const local = remains.found.find(({ source }) => source.startsWith('index/'));
  const chosen = choose(remains.found);
  const target: IndexDocument = chosen?.index ?? {
    ...EMPTY_INDEX,
    ...(await indexOfFolders(folder, by)),
  };
  if (chosen === undefined && target.versions.length === 0) throw nothingThere(folder);
  // The line of the folder is kept where the chosen one grew out of it, or is it.
  const grown = chosen !== undefined && local !== undefined && isPrefix(local.index, chosen.index);
  const kept = grown ? local.index.revision : 0;
  const { broken, copied } = await versionsOf(store, from, target);
  const known = new Set(target.versions.map(({ version }) => version));
  const folders = await versionFoldersIn(folder);
  const orphans = folders.filter((version) => !known.has(version));
  const there: number[] = [];
  for await (const { revision } of store.kept?.() ?? []) there.push(revision);
  // A copy that is newer than what is gone back to would show a loss to every reader.
  const copyAside = remains.copied > target.revision;
  const repairable =
    !grown ||
    kept < target.revision ||
    remains.damaged.length > 0 ||
    copied.length > 0 ||
    copyAside;
  const aside = !repairable
    ? []
    : [
        ...there.filter((revision) => revision > kept).map(placeOf),
        ...(copyAside ? [COPY_FILE] : []),
        ...orphans,
        ...copied.filter((version) => folders.includes(version)),
      ];
  const place = `set-aside-${fileStamp(clock())}`;
  const events = lostEvents(remains, target);
  const result: RepairResult = {
    applied: apply && repairable,
    whole: !repairable && broken.length === 0,
    repairable,
    source: chosen?.source ?? 'the folders of the versions',
    revision: target.revision,
    production: target.production,
    lost_revisions: Math.max(
      0,
      (remains.damaged[0]?.revision ?? 0) - target.revision,
      ...events.map(({ revision }) => revision - target.revision),
    ),
    lost_events: events,
    lost_versions: repairable ? orphans : [],
    damaged_versions: broken,
    set_aside: aside,
    set_aside_in: aside.length === 0 ? null : join(folder, place),
  };
  if (!repairable || !apply) return result;
  requireSigner(signatures, target);
  await setAside(folder, place, aside);
  for (const entry of target.versions) {
    if (copied.includes(entry.version)) await copyVersion(from!, store, entry);
  }
  // An index that is gone is refused by whoever reads it, until it is there and begins anew.
  await mkdir(join(folder, 'index'), { recursive: true }).catch((error: unknown) => {
    throw storageError(error, 'make the folder', join(folder, 'index'));
  });
  const context = { store, clock, random: Math.random, signatures };
  if (chosen !== undefined && kept < target.revision) {
    const { checksum: _, ...document } = chosen.index;
    if (!(await store.publish(document))) throw overtaken(folder);
  }
  const { source, lost_revisions } = result;
  await transact(context, by, () => ({
    event: {
      kind: 'repair',
      source,
      lost_revisions,
      reason:
        remains.damaged.length > 0
          ? 'the newest revision could not be believed'
          : !grown || kept < target.revision
            ? 'the index had lost revisions'
            : copied.length > 0
              ? 'files of versions were damaged or gone'
              : 'versions.json could not be believed',
    },
    changes:
      chosen === undefined
        ? { versions: target.versions, highest_version: target.highest_version }
        : {},
    result: null,
  }));
  return result;
}

/** The newest state; one that contradicts the others only where it is the copy, which somebody named on purpose. */
function choose(found: readonly Salvaged[]): Salvaged | undefined {
  const newest = [...found].sort((a, b) => b.index.revision - a.index.revision)[0];
  const copy = found.find(({ source }) => source.startsWith('the copy'));
  if (newest === undefined || copy === undefined) return newest;
  return isPrefix(copy.index, newest.index) ? newest : copy;
}

/** Whether `later` grew out of `earlier`, or is it. */
function isPrefix(earlier: IndexDocument, later: IndexDocument): boolean {
  return JSON.stringify(later.log).startsWith(JSON.stringify(earlier.log).slice(0, -1));
}

/** Versions whose files are not whole: those that a copy has, and the others. */
async function versionsOf(
  store: RegistryStore,
  from: RegistryStore | undefined,
  { versions }: IndexDocument,
): Promise<{ readonly broken: string[]; readonly copied: string[] }> {
  const anyKey = signaturePolicy();
  const isWhole = async (
    place: RegistryStore,
    entry: (typeof versions)[number],
  ): Promise<boolean> => {
    try {
      await verifyFiles(await place.open(entry.version), entry, anyKey);
      return true;
    } catch (error) {
      if (isBpError(error)) return false;
      throw error;
    }
  };
  const broken: string[] = [];
  const copied: string[] = [];
  for (const entry of versions) {
    if (await isWhole(store, entry)) continue;
    const has = from !== undefined && (await isWhole(from, entry));
    (has ? copied : broken).push(entry.version);
  }
  return { broken, copied };
}

function lostEvents({ damaged, found }: Remains, target: IndexDocument): LogEntry[] {
  const events = new Map<string, LogEntry>();
  for (const log of [...damaged.map((one) => one.events), ...found.map(({ index }) => index.log)]) {
    for (const entry of log) {
      if (typeof entry?.id !== 'string' || !Number.isSafeInteger(entry.revision)) continue;
      if (target.log[entry.revision - 1]?.id !== entry.id) events.set(entry.id, entry);
    }
  }
  return [...events.values()].sort((a, b) => a.revision - b.revision);
}

/** Moves things out of the way, under their own names. */
async function setAside(folder: string, place: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const to = join(folder, place, name);
    try {
      await mkdir(join(to, '..'), { recursive: true });
      await rename(join(folder, name), to);
    } catch (error) {
      throw storageError(error, 'set aside', join(folder, name));
    }
  }
}

function nothingThere(folder: string): BpError {
  return new BpError('USAGE', `There is nothing in ${folder} to bring the registry back from.`, {
    remedy: 'Name a restored backup: "bp versions repair --from DIR".',
    details: { folder },
  });
}

function overtaken(folder: string): BpError {
  return new BpError('STORAGE_FAILED', `Another program wrote to ${folder} meanwhile.`, {
    remedy: 'Stop what writes to the registry, and run the repair again.',
    details: { folder },
  });
}
