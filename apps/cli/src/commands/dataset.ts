import { BpError, DATASET_COLUMNS, type FieldName } from '@bp/contracts';
import type { Argv } from 'yargs';
import type { CommandGroup, Flags, RunnableCommand } from '../command.js';
import { numberFlag } from './flags.js';

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
      .option('page', { type: 'string', describe: 'Which page of rows [1]', requiresArg: true })
      .option('rows', {
        type: 'string',
        describe: `Rows of a page, 0 for none [${ROWS}]`,
        requiresArg: true,
      })
      .example('$0 dataset show --rows 0', 'counts alone')
      .example('$0 dataset show --where action_type=guest,site_type=blog', 'some rows'),
  run: async (session, flags) => {
    const whole =
      (from: number) =>
      (value: number): boolean =>
        Number.isInteger(value) && value >= from;
    const page = numberFlag(flags, 'page', whole(1), 'a whole number from 1') ?? 1;
    const take = numberFlag(flags, 'rows', whole(0), 'a whole number from 0') ?? ROWS;
    const where = whereOf(flags);
    const [{ summariseDataset }, { datasetSections, rowsSection, textSections }, { projectPaths }] =
      await Promise.all([import('@bp/dataset'), import('@bp/report'), import('@bp/pipeline')]);
    const path = projectPaths(session.root).dataset;
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
    return undefined;
  },
};

export const dataset: CommandGroup = {
  command: 'dataset',
  describe: 'The attempts that models learn from',
  subcommands: [show],
};

/** Limits the rows that a command is about. */
export function whereFlag(parser: Argv): Argv {
  return parser.option('where', {
    type: 'string',
    describe: 'Only rows with these values, as site_type=forum,action_type=guest',
    requiresArg: true,
  });
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
