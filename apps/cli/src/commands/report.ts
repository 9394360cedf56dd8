import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError } from '@bp/contracts';
import type { Command } from '../command.js';

/** What opens a file in the program that people have chosen for it. */
const OPENERS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', ''],
};

export const report: Command = {
  command: 'report',
  describe: 'The report of the last evaluation, as text, or opened as a page',
  builder: (parser) =>
    parser
      .option('open', { type: 'boolean', default: false, describe: 'Open the page in the browser' })
      .example('$0 report', 'as text')
      .example('$0 report --open', 'as a page, with its plots'),
  run: async (session, flags) => {
    const { projectPaths } = await import('@bp/pipeline');
    const { models } = projectPaths(session.root);
    const names = await readdir(models).catch(() => []);
    // Their names are times: the last in order is the newest.
    const newest = names
      .filter((name) => /^evaluation_.*\.html$/.test(name))
      .sort()
      .at(-1);
    if (newest === undefined) {
      throw new BpError('NOT_ENOUGH_DATA', `There is no report in ${models} yet.`, {
        remedy: 'bp retrain makes one, and so does bp evaluate.',
      });
    }
    const page = join(models, newest);
    const as = (extension: string): Promise<string> =>
      readFile(page.replace(/html$/, extension), 'utf8');
    if (flags.open === true) {
      const [program = 'xdg-open', ...before] = OPENERS[process.platform] ?? [];
      await opened(program, [...before, page]);
      session.say(`Opened ${page}`);
    } else if (!session.json) {
      session.say((await as('txt')).trimEnd());
    }
    session.result({ page, report: JSON.parse(await as('json')) });
    return undefined;
  },
};

function opened(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    child.once('spawn', () => {
      child.unref();
      resolve();
    });
    child.once('error', () => {
      reject(
        new BpError('STORAGE_FAILED', `${program} is not here to open ${args.at(-1)}.`, {
          remedy: 'Open the file in a browser yourself.',
        }),
      );
    });
  });
}
