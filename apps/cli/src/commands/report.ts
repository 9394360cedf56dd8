import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BpError } from '@bp/contracts';
import type { Command } from '../command.js';
import { openInBrowser } from '../open-in-browser.js';

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
      await openInBrowser(page);
      session.say(`Opened ${page}`);
    } else if (!session.json) {
      session.say((await as('txt')).trimEnd());
    }
    session.result({ page, report: JSON.parse(await as('json')) });
  },
};
