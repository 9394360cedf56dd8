import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { BpError, canonicalJson, createRedactor, formatInstant, sha256 } from '@bp/contracts';
import { namesIn } from '@bp/files';
import { readManifest } from '@bp/model';
import { decodeIndex, signStatement, type VersionInfo } from '@bp/registry';
import type { Project } from '../project.js';
import { projectStore, signatureSettings } from '../project-registry.js';
import { type ArchiveFiles, writeArchive } from './archive.js';
import { DATA_FILES, ENTRIES, type Proof, signedText, TRAINED_PARTS } from './proof.js';
import { backendOf, libraryHash } from './train-again.js';
import { rowHashes } from './training-rows.js';

/** Which version is to be proved, and where. */
export interface ProveOptions {
  readonly version: string;
  /** The file to write. */
  readonly out: string;
  /** Also the prepared data, so that others can train it again. Default: no. */
  readonly withData?: boolean | undefined;
}

/** What was written. */
export interface MadeProof
  extends Pick<Proof, 'version' | 'registry' | 'signed_by' | 'training_rows' | 'with_data'> {
  readonly file: string;
  /** Of the file, in hex: to be told to whoever gets it. */
  readonly sha256: string;
}

/**
 * Writes everything by which others can check a version, without this project, into one file.
 * @throws BpError VERSION_UNKNOWN, INTEGRITY, BUNDLE_INVALID; PREPARED_STALE with data that is of another training by now;
 * STORAGE_FAILED.
 */
export async function makeProof(project: Project, options: ProveOptions): Promise<MadeProof> {
  const { paths, settings, env, clock, registry } = project;
  const { out, withData = false } = options;
  const info = await registry.info(options.version);
  const { version } = info;
  const data = await preparedFor(project, info);
  if (withData && data === null) {
    throw new BpError(
      'PREPARED_STALE',
      `The data in ${paths.prepared} is not what ${version} was trained on.`,
      {
        remedy: 'Prove a version right after the run that made it, or leave --with-data out.',
        details: { version },
      },
    );
  }
  const revisions = await revisionsSince(project, version);
  const newest = decodeIndex(revisions.at(-1)![1].toString('utf8'), 'the newest revision');
  const rows = data === null ? null : rowHashes(TRAINED_PARTS.map((name) => data.get(name)!));
  const files: ArchiveFiles = new Map([
    ...(await filesIn(info.dir, ENTRIES.version)),
    ...revisions,
    ...(rows === null ? [] : [[ENTRIES.rows, rows] as const]),
    ...(withData && data !== null
      ? [...data].map(([name, content]) => [ENTRIES.data + name, content] as const)
      : []),
  ]);
  const {
    signingKey,
    approvers = {},
    approvals = 0,
  } = signatureSettings(paths.root, settings.registry);
  const manifest = await readManifest(info.dir);
  const backend = backendOf(manifest, env);
  const redact = createRedactor(env, [settings.notifications.webhookUrl]);
  const proof: Proof = {
    formatVersion: 1,
    created_at: formatInstant(clock()),
    project: basename(paths.root),
    version,
    registry: { id: newest.log[0]!.id, revision: newest.revision, checksum: newest.checksum },
    entry: newest.versions.find((one) => one.version === version)!,
    approvers,
    approvals,
    engine: {
      engine: manifest.engine,
      version: manifest.engineVersion,
      library_sha256: typeof backend === 'string' ? null : await libraryHash(backend),
    },
    settings: JSON.parse(redact(JSON.stringify(settings))),
    signed_by: signingKey === undefined ? null : signStatement(signingKey, '').key_id,
    training_rows: rows === null ? null : rows.toString('utf8').split('\n').length - 1,
    with_data: withData,
    files: Object.fromEntries(
      [...files].map(([name, content]) => [
        name,
        { sha256: sha256(content), size: content.length },
      ]),
    ),
  };
  const text = `${JSON.stringify(proof, null, 1)}\n`;
  const signature = signingKey === undefined ? null : signStatement(signingKey, signedText(text));
  await writeArchive(
    out,
    new Map([
      [ENTRIES.proof, Buffer.from(text)],
      [ENTRIES.digest, Buffer.from(`${sha256(text)}\n`)],
      ...(signature === null
        ? []
        : [[ENTRIES.signature, Buffer.from(`${JSON.stringify(signature)}\n`)] as const]),
      ...files,
    ]),
  );
  const { registry: at, signed_by, training_rows, with_data } = proof;
  return {
    file: out,
    sha256: sha256(await readFile(out)),
    version,
    registry: at,
    signed_by,
    training_rows,
    with_data,
  };
}

/** The prepared data that the version was trained on; `null` where other data was prepared since. */
async function preparedFor(
  { paths }: Project,
  { manifest, dir }: VersionInfo,
): Promise<ReadonlyMap<string, Buffer> | null> {
  const read = (name: string) => readFile(join(paths.prepared, name)).catch(() => null);
  const files = new Map<string, Buffer>();
  for (const name of DATA_FILES) {
    const content = await read(name);
    if (content === null) return null;
    files.set(name, content);
  }
  const { datasetHash, splitId } = JSON.parse(files.get('metadata.json')!.toString('utf8'));
  const encoder = canonicalJson(JSON.parse(files.get('encoder.json')!.toString('utf8')));
  const own = canonicalJson(JSON.parse(await readFile(join(dir, 'encoder.json'), 'utf8')));
  const same = datasetHash === manifest.datasetHash && splitId === manifest.splitId;
  return same && encoder === own ? files : null;
}

async function filesIn(dir: string, folder: string): Promise<(readonly [string, Buffer])[]> {
  const names = (await namesIn(dir)).sort();
  return Promise.all(
    names.map(async (name) => [folder + name, await readFile(join(dir, name))] as const),
  );
}

/** The revisions that are kept, from the one that made the version on. */
async function revisionsSince(
  { paths, settings, env, registry }: Project,
  version: string,
): Promise<(readonly [string, Buffer])[]> {
  const newest = await registry.index();
  const made = newest?.log.find((event) => event.kind === 'create' && event.version === version);
  const store = projectStore({ root: paths.root, settings, env });
  const found: (readonly [string, Buffer])[] = [];
  for await (const { revision, text } of store.kept?.() ?? []) {
    if (revision < (made?.revision ?? 1) || revision > newest!.revision) continue;
    const name = `${ENTRIES.revisions}${String(revision).padStart(10, '0')}.json`;
    found.push([name, Buffer.from(text)]);
  }
  if (found.length > 0) return found;
  throw new BpError(
    'USAGE',
    `${store.location} gives its newest revision only: nothing can be proved from it.`,
    {
      remedy: 'Make the proof where the registry is written to.',
      details: { location: store.location },
    },
  );
}
