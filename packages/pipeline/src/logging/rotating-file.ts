import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, parse, resolve } from 'node:path';
import { Writable } from 'node:stream';

export interface RotatingFileOptions {
  readonly file: string;
  /** A file that has grown to this is put aside before the next line. */
  readonly maxBytes: number;
  /** The current one included. */
  readonly maxFiles: number;
}

/**
 * A stream into a file, of which older parts lie beside it: of `run.log` the last one is `run1.log`, the one before it
 * `run2.log`. Each line is written at once and to the file that has the name now, so that nothing waits for a close,
 * several processes may share a log, and a crash loses no line. What can't be written is dropped: a full disk must
 * not end the run that the log tells about.
 */
export function rotatingFile(options: RotatingFileOptions): Writable {
  mkdirSync(dirname(options.file), { recursive: true });
  return new Writable({
    decodeStrings: false,
    write: (line: string, _encoding, done) => {
      try {
        append(options, line);
      } catch {
        // As said above.
      }
      done();
    },
  });
}

function append(options: RotatingFileOptions, line: string): void {
  const { file, maxBytes } = options;
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size >= maxBytes) putAside(options);
  appendFileSync(file, line);
}

function putAside({ file, maxFiles }: RotatingFileOptions): void {
  const { dir, name, ext } = parse(file);
  const part = (age: number): string => resolve(dir, `${name}${age === 0 ? '' : age}${ext}`);
  rmSync(part(maxFiles - 1), { force: true });
  for (let age = maxFiles - 2; age >= 0; age -= 1) {
    try {
      renameSync(part(age), part(age + 1));
    } catch (error) {
      // There are not so many yet, or another process was faster.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
