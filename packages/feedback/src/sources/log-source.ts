import type { FileHandle } from 'node:fs/promises';
import { BpError, type FeedbackSourceName } from '@bp/contracts';
import { openPlainFile } from '@bp/files';
import { Fact } from '../facts/fact.js';
import { type FlatNames, understandFlat } from '../facts/understand-flat.js';
import { type FoundLogs, findLogFiles, isPartOf, type LogFile } from '../logs/find-log-files.js';
import { readChunks } from '../logs/read-file.js';
import { csvReader, jsonLinesReader } from '../logs/read-records.js';
import type { FactSink, FeedbackSource, ReadContext, ReadSummary } from '../source.js';

/** Where a log is. */
export interface LogOptions {
  /** Folder that `path` is relative to, unless it is absolute. */
  readonly root: string;
  /** Its CSV form, rotated and compressed parts beside it are read too. */
  readonly path?: string;
  /** Further logs of the same kind, read where there are any. Default: none. */
  readonly also?: readonly string[];
}

interface OpenLog {
  readonly file: LogFile;
  readonly handle: FileHandle;
  readonly size: number;
}

/**
 * A log of flat records as JSON lines or CSV. Its files stay open from the first pass to `close`, with the size they
 * had then, so that rotation and new lines between two passes change nothing.
 */
export function logSource(
  name: FeedbackSourceName,
  names: FlatNames,
  options: Required<LogOptions>,
): FeedbackSource {
  const { root, path, also } = options;
  const paths = [path, ...also];
  const find = (): Promise<FoundLogs[]> =>
    Promise.all(paths.map((each) => findLogFiles(root, each)));
  let opened: OpenLog[] | null = null;
  let passedOver: readonly string[] = [];
  const failures: BpError[] = [];
  const understand: FeedbackSource['understand'] = (record, fact) =>
    understandFlat(record, names, fact);

  const readOne = async (log: OpenLog, sink: FactSink, context: ReadContext, total: number) => {
    const target = { name: log.file.name, sink, understand, fact: new Fact() };
    const reader = log.file.csv ? csvReader(target) : jsonLinesReader(target);
    try {
      await readChunks(log.handle, { ...log.file, size: log.size }, (chunk) => reader.push(chunk), {
        signal: context.signal,
        onBytes: (bytes) => context.onBytes?.(bytes, total),
      });
    } catch (error) {
      context.signal?.throwIfAborted();
      return unreadable(log.file, error);
    } finally {
      reader.end();
    }
    return null;
  };

  return {
    name,
    repeatable: true,
    understand,
    owns: (source) => paths.some((each) => isPartOf(source, each)),
    exists: async () => (await find()).some(({ files }) => files.length > 0),
    read: async (sink, context): Promise<ReadSummary> => {
      if (opened === null) {
        opened = [];
        const found = await find();
        passedOver = found.flatMap((each) => each.passedOver);
        const files = found.flatMap((each) => each.files);
        if (files.length === 0) return { missing: [path], warnings: [], failures: [], passedOver };
        for (const file of files) {
          const log = await openLog(file);
          if (log instanceof BpError) failures.push(log);
          else opened.push(log);
        }
      }
      const total = opened.reduce((sum, log) => sum + log.size, 0);
      const found = [...failures];
      for (const log of opened) {
        const failure = await readOne(log, sink, context, total);
        if (failure !== null) found.push(failure);
      }
      return { missing: [], warnings: [], failures: found, passedOver };
    },
    close: async () => {
      const logs = opened ?? [];
      opened = null;
      failures.length = 0;
      await Promise.all(logs.map((log) => log.handle.close()));
    },
  };
}

async function openLog(file: LogFile): Promise<OpenLog | BpError> {
  try {
    const handle = await openPlainFile(file.path);
    const { size } = await handle.stat();
    return { file, handle, size };
  } catch (error) {
    return unreadable(file, error);
  }
}

function unreadable(file: LogFile, cause: unknown): BpError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new BpError('SOURCE_UNREADABLE', `${file.name} could not be read: ${why}.`, {
    remedy: `Check that ${file.path} is a whole file that this user may read, then run again; what could be read was kept.`,
    details: { file: file.name },
    cause,
  });
}
