import { basename, dirname, join, resolve } from 'node:path';
import { namesIn } from '@bp/files';

/** One file of a log. */
export interface LogFile {
  /** As shown in messages, in the quarantine and in `owns`: in the folder as the path gives it, with `/`. */
  readonly name: string;
  readonly path: string;
  readonly csv: boolean;
  /** Its name says that it is compressed. */
  readonly compressed: boolean;
}

/** The files of a log, and what lies beside it and looks like one of them. */
export interface FoundLogs {
  readonly files: readonly LogFile[];
  /** Names of neighbours that begin like the log and are not read. */
  readonly passedOver: readonly string[];
}

/**
 * What rotation puts at the end or before the extension: `.1`, `-20260105`, `-2026-01-05.2`, `.2026-01-05T10-00-00.000`
 * (logrotate with and without dateext, lumberjack, log4j, Monolog, Python, Docker, Kubernetes, winston's daily files).
 * Letters but for T and Z are not taken, so that `.bak` or `.tmp` stay what they are.
 */
const ROTATION = '(?:[._-]\\d[\\dTZ:_+.-]*)?';
/** Number or date at once behind the name, as winston (`name1.jsonl`) and Serilog (`name20260105.jsonl`) write it. */
const ATTACHED = `(?:\\d+|${ROTATION})`;
const ENDING = `\\.(?:jsonl|csv)${ROTATION}(?:\\.(?:gz|bz2|xz|zst))?$`;

/** The log's own name without rotation and compression: of one log all parts have the same. */
export function logFamily(name: string): string {
  return stripped(name, ROTATION);
}

/** As {@link logFamily}, also without a number at once behind the name. Different logs may have the same. */
export function looseFamily(name: string): string {
  return stripped(name, ATTACHED);
}

function stripped(name: string, rotation: string): string {
  const folder = name.includes('/') ? name.slice(0, name.lastIndexOf('/') + 1) : '';
  const match = new RegExp(`^(.+?)${rotation}${ENDING}`).exec(name.slice(folder.length));
  return match === null ? name : `${folder}${match[1]}`;
}

/** Whether a file of this name is part of the log at `path`. */
export function isPartOf(name: string, path: string): boolean {
  const family = logFamily(path);
  if (name === path) return true;
  if (family.includes('*')) return partPattern(family).test(name);
  if (!name.startsWith(family) || name === family) return false;
  return new RegExp(`^${ATTACHED}${ENDING}`).test(name.slice(family.length));
}

/** `*` in a path stands for any text but a folder's end: many processes, each with a log of its own. */
function partPattern(family: string): RegExp {
  const literal = family.split('*').map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${literal.join('[^/]*')}${ATTACHED}${ENDING}`);
}

/** The log at `path` (absolute, or relative to `root`) with its CSV form, rotated and compressed parts, oldest name first. */
export async function findLogFiles(root: string, path: string): Promise<FoundLogs> {
  const folder = dirname(resolve(root, path));
  const own = basename(path);
  const names = await namesIn(folder);
  const prefix = path.replaceAll('\\', '/').slice(0, -own.length);
  const parts = names.filter((name) => isPartOf(name, own));
  const looksAlike = (name: string): boolean => {
    const rest = name.toLowerCase();
    const beginning = logFamily(own).toLowerCase().split('*', 1)[0]!;
    return rest.startsWith(beginning) && !/\.tmp$/.test(rest);
  };
  return {
    files: parts.sort(oldestFirst).map((name) => ({
      name: `${prefix}${name}`,
      path: join(folder, name),
      csv: /\.csv\b/.test(name),
      compressed: /\.(?:gz|bz2|xz|zst)$/.test(name),
    })),
    passedOver: names
      .filter((name) => looksAlike(name) && !parts.includes(name))
      .sort()
      .map((name) => `${prefix}${name}`),
  };
}

/** Higher rotation numbers are older; the current file comes last. Merging does not depend on it. */
function oldestFirst(a: string, b: string): number {
  return b.length - a.length || (a < b ? 1 : -1);
}
