import { spawn } from 'node:child_process';
import { BpError } from '@bp/contracts';

/** What opens a file or an address in the program that people have chosen for it. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

/** Opens a page for people, and waits until that has begun. Errors: `STORAGE_FAILED` where nothing is here to open it. */
export function openInBrowser(page: string): Promise<void> {
  const [program = 'xdg-open', ...before] = OPENERS[process.platform] ?? [];
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, page], { stdio: 'ignore', detached: true });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', () => {
      reject(
        new BpError('STORAGE_FAILED', `${program} is not here to open ${page}.`, {
          remedy: 'Open it in a browser yourself.',
        }),
      );
    });
  });
}
