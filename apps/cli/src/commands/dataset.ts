import { resolve } from 'node:path';
import {
  BpError,
  countWords,
  DATASET_COLUMNS,
  type DatasetLocation,
  type FieldName,
} from '@bp/contracts';
import type { Argv } from 'yargs';
import type { CommandGroup, Flags, RunnableCommand } from '../command.js';
import { argument, valueFlag, wholeFlag } from './flags.js';

const ROWS = 20;
/** Of a page of rows, what fits a terminal. */
const SHOWN = [
  'timestamp',
  'task_id',
  'action_type',
  'result',
  'domain',
  'pa',
  'da',
  'site_type',
] as const satisfies readonly FieldName[];

const show: RunnableCommand = {
  command: 'show',
  describe:
    'What the dataset holds: counts, weeks, sources, what is missing, and a page of its rows',
  builder: (parser) =>
    whereFlag(parser)
      .option('page', valueFlag('Which page of rows [1]'))
      .option('rows', valueFlag(`Rows of a page, 0 for none [${ROWS}]`))
      .example('$0 dataset show --rows 0', 'counts alone')
      .example('$0 dataset show --where action_type=guest,site_type=blog', 'some rows'),
  run: async (session, flags) => {
    const page = wholeFlag(flags, 'page') ?? 1;
    const take = wholeFlag(flags, 'rows', 0) ?? ROWS;
    const where = whereOf(flags);
    const [
      { summariseDataset },
      { datasetSections, rowsSection, textSections },
      { datasetOfFolder },
    ] = await Promise.all([import('@bp/dataset'), import('@bp/report'), import('@bp/pipeline')]);
    const path = await datasetOfFolder(session.folder);
    const skip = (page - 1) * take;
    const found = await summariseDataset({ path, where, take, skip, signal: session.signal });
    const { summary, rows } = found;
    if (summary.attempts === 0) {
      session.say(
        Object.keys(where).length === 0
          ? 'The dataset is empty; "bp collect" and "bp import" fill it.'
          : 'No such attempt is in the dataset.',
      );
    } else {
      const pageOf = rowsSection(rows, { columns: SHOWN, from: skip + 1, of: summary.attempts });
      session.say(textSections([...datasetSections(summary), ...pageOf]).trimEnd());
    }
    session.result({ ...summary, page, rows });
  },
};

const copy: RunnableCommand = {
  command: 'copy <from> <to>',
  describe: 'Copy the dataset from a file to a database or back, as a whole, and read it back',
  builder: (parser) =>
    parser
      .positional('from', argument('A file or URL'))
      .positional('to', argument('A file or URL'))
      .option('replace', { type: 'boolean', describe: 'What TO holds gives way' })
      .example(
        '$0 dataset copy ml/datasets/training_backlinks_enriched.csv postgres://ml@db.example.org/ml',
        'then set dataset.url',
      ),
  run: async (session, flags) => {
    const { copyDataset, datasetAt } = await import('@bp/dataset');
    const place = (given: unknown): DatasetLocation => {
      const text = String(given);
      return text.includes('://') ? datasetAt(text) : resolve(session.terminal.cwd, text);
    };
    const [from, to] = [place(flags.from), place(flags.to)];
    const replace = flags.replace === true;
    const copied = await copyDataset({ from, to, replace, signal: session.signal });
    const shown = (one: DatasetLocation): string => (typeof one === 'string' ? one : one.location);
    session.say(
      `Copied ${countWords(copied.rows, 'row')} from ${shown(from)} to ${shown(to)}; all of it is checked.`,
    );
    session.result(copied);
  },
};

const query: RunnableCommand = {
  command: 'query',
  describe:
    'How to ask a dataset on PostgreSQL in SQL: the connection, and three questions to begin with',
  builder: (parser) => parser.example('$0 dataset query', 'lines to paste into psql'),
  run: async (session) => {
    const { loadSettings } = await import('@bp/pipeline');
    const { url } = (await loadSettings(session.folder)).dataset;
    if (url === null) {
      throw new BpError('USAGE', 'The dataset is a file, which cannot be asked in SQL.', {
        remedy:
          'Put it on PostgreSQL (bp dataset copy, then dataset.url), or give it to a program that reads Parquet: bp export dataset FILE.parquet.',
        details: { field: 'dataset.url' },
      });
    }
    const { datasetAt } = await import('@bp/dataset/info');
    const { DATASET_QUERIES: queries } = await import('@bp/store-postgres');
    const { location } = datasetAt(url);
    session.say(
      `psql ${location}   # with the user and password of dataset.url; "select" is enough`,
    );
    for (const { title, sql } of queries) session.say(`\n-- ${title}\n${sql}`);
    session.result({ connection: location, view: 'bp.attempts', queries });
  },
};

export const dataset: CommandGroup = {
  command: 'dataset',
  describe: 'The attempts that models learn from, and where they are',
  subcommands: [show, copy, query],
};

/** Limits the rows that a command is about. */
export function whereFlag(parser: Argv): Argv {
  return parser.option(
    'where',
    valueFlag('Only rows with these values, as site_type=forum,action_type=guest'),
  );
}

/** What it says. Errors: `USAGE`. */
export function whereOf(flags: Flags): Partial<Record<FieldName, string>> {
  const given = flags.where as string | undefined;
  const pairs = given === undefined ? [] : given.split(',').map((pair) => pair.split('='));
  for (const [column = '', ...value] of pairs) {
    if (value.length === 1 && DATASET_COLUMNS.some((name) => name === column)) continue;
    throw new BpError('USAGE', `--where is ${JSON.stringify(given)}; allowed: COLUMN=VALUE,….`, {
      remedy: `Columns are ${DATASET_COLUMNS.join(', ')}.`,
    });
  }
  return Object.fromEntries(pairs);
}
