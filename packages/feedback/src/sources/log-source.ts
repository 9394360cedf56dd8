import { BpError, type FeedbackSourceName } from '@bp/contracts';
import { type FlatNames, understandFlat } from '../facts/understand-flat.js';
import { type FoundLogs, findLogFiles, isPartOf } from '../logs/find-log-files.js';
import type { FeedbackSource, ReadPart, ReadSummary } from '../source.js';
import { OpenLog } from './open-log.js';

/** Where a log is. */
export interface LogOptions {
  /** Folder that `path` is relative to, unless it is absolute. */
  readonly root: string;
  /** Its CSV form, rotated and compressed parts beside it are read too. */
  readonly path?: string;
  /** Further logs of the same kind, read where there are any. Default: none. */
  readonly also?: readonly string[];
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
        if (files.length === 0) {
          const parts = { now: [], gone: context.known ?? [], alreadyRead: 0 };
          return { missing: [path], warnings: [], failures: [], passedOver, parts };
        }
        for (const file of files) {
          const log = await OpenLog.open(file, context);
          if (log instanceof BpError) failures.push(log);
          else opened.push(log);
        }
      }
      const totalBytes = opened.reduce((sum, log) => sum + log.size, 0);
      const found = [...failures];
      const now: ReadPart[] = [];
      for (const log of opened) {
        const read = await log.read(understand, sink, context, totalBytes);
        if (read instanceof BpError) found.push(read);
        else if (read !== null) now.push(read);
      }
      const still = new Set(opened.flatMap(({ known }) => known?.parts ?? []));
      const gone = (context.known ?? []).filter((part) => !still.has(part));
      const alreadyRead = opened.reduce((sum, { known }) => sum + (known?.part.records ?? 0), 0);
      const parts = { now, gone, alreadyRead };
      return { missing: [], warnings: [], failures: found, passedOver, parts };
    },
    close: async () => {
      const logs = opened ?? [];
      opened = null;
      failures.length = 0;
      await Promise.all(logs.map((log) => log.close()));
    },
  };
}
