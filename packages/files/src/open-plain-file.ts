import { constants, type Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Without waiting for somebody to write, as opening a named pipe otherwise does. */
const READ = constants.O_RDONLY | constants.O_NONBLOCK;

/** Opens a file to read it. Throws the system's error, or one without a code for pipes, folders and devices. */
export async function openPlainFile(path: string): Promise<FileHandle> {
  const handle = await open(path, READ);
  try {
    refuseOthers(await handle.stat());
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Throws, an error without a code, for pipes, folders and devices. */
export function refuseOthers(found: Stats): void {
  if (!found.isFile()) {
    throw new Error(found.isDirectory() ? 'it is a folder' : 'it is not a file');
  }
}
