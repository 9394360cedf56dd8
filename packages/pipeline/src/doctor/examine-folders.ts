import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { DatasetLocation } from '@bp/contracts';
import { isErrno, storageError } from '@bp/files';
import { type Examination, type Finding, fine, problem } from './check.js';
import { bytesWords } from './units.js';

/** A new version with its report, and logs until they are rotated. */
const BASE_BYTES = 250_000_000;
/** The dataset is rewritten beside itself, prepared into three parts, and fits twice once more. */
const DATASET_FACTOR = 4;

/** Folders can be written to as the system needs it: new files, renaming over others, hard links. */
export const examinePermissions: Examination = async ({ paths }) => {
  const folders = [paths.logs, dirname(paths.dataset), paths.models, paths.runs];
  const seen = new Set<string>();
  const full: string[] = [];
  let remedy = '';
  const faults: Finding[] = [];
  for (const wanted of folders) {
    const folder = await nearestFolder(wanted);
    if (seen.has(folder)) continue;
    seen.add(folder);
    const fault = await tryWriting(folder);
    if (fault === null) continue;
    const shown = relative(paths.root, folder) || '.';
    if (isErrno(fault, 'ENOSPC', 'EDQUOT')) {
      full.push(`${shown} (${fault.code})`);
      ({ remedy } = storageError(fault, 'write to', folder));
      continue;
    }
    faults.push(
      fault.step === 'link'
        ? problem(
            `${shown} is on a file system without hard links (${fault.code}).`,
            'Put ml/models on a file system that has them (not FAT, not some network shares): deployments rest on it.',
          )
        : problem(
            `${shown} can't be written to (${fault.code} at ${fault.step}).`,
            `Give the user that runs this the right to write: chown -R USER ${folder}`,
          ),
    );
  }
  if (full.length > 0) {
    const message = `No space is left: ${full.join(', ')} can't be written to.`;
    faults.push({ ...problem(message, remedy), name: 'disk space' });
  }
  return faults.length > 0 ? faults : fine(`${seen.size} folders can be written to.`);
};

/** The folder itself, or the one in which it would be made. */
async function nearestFolder(folder: string): Promise<string> {
  const there = await stat(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
  const parent = dirname(folder);
  return there || parent === folder ? folder : nearestFolder(parent);
}

async function tryWriting(
  folder: string,
): Promise<{ readonly step: string; readonly code: string } | null> {
  const base = join(folder, `.bp-doctor-${randomBytes(6).toString('hex')}`);
  const [temporary, final, other] = [`${base}.tmp`, base, `${base}.link`];
  let step = 'writing';
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile('bp doctor\n');
      await handle.sync();
    } finally {
      await handle.close();
    }
    step = 'renaming';
    await rename(temporary, final);
    step = 'link';
    await link(final, other);
    return null;
  } catch (error) {
    return { step, code: (error as NodeJS.ErrnoException).code ?? String(error) };
  } finally {
    for (const file of [temporary, final, other]) await rm(file, { force: true }).catch(() => {});
  }
}

async function sizeOf(dataset: DatasetLocation): Promise<number> {
  if (typeof dataset === 'string') return (await stat(dataset)).size;
  return (await dataset.state())?.bytes ?? 0;
}

/** Enough space for the next run. */
export const examineDisk: Examination = async ({ paths, dataset }) => {
  const folder = await nearestFolder(paths.models);
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  const size = await sizeOf(dataset).catch(() => 0);
  const needed = BASE_BYTES + DATASET_FACTOR * size;
  if (disk.files > 0 && disk.ffree < 1000) {
    return problem(
      `Only ${disk.ffree} more files can be made.`,
      'Remove small files: the file system has run out of inodes.',
    );
  }
  const message = `${bytesWords(free)} free, a run may need ${bytesWords(needed)}.`;
  if (free >= needed) return fine(message);
  return problem(
    message,
    'Free some space: old bundles (ml/models/export_model_*) and reports (ml/models/evaluation_*) may go, and "bp versions prune --apply" removes old versions.',
  );
};
