import { extname, resolve } from 'node:path';
import { BpError } from '@bp/contracts';
import type { ExportFormat } from '@bp/dataset';
import type { Registry } from '@bp/registry';
import type { Argv } from 'yargs';
import type { CommandGroup, Flags, RunnableCommand } from '../command.js';
import type { Session } from '../session.js';
import { whereFlag, whereOf } from './dataset.js';
import { argument, valueFlag } from './flags.js';

const attempts: RunnableCommand = {
  command: 'dataset <file>',
  describe: 'The attempts of the dataset, for other programs',
  builder: (parser) =>
    whereFlag(withFile(parser))
      .example('$0 export dataset attempts.parquet', 'for pandas, DuckDB, Spark')
      .example('$0 export dataset guests.csv --where action_type=guest', 'for a spreadsheet'),
  run: async (session, flags) => {
    const [{ exportDataset }, { datasetOfFolder }] = await Promise.all([
      import('@bp/dataset'),
      import('@bp/pipeline'),
    ]);
    const { to, format } = await targetOf(session, flags);
    const path = await datasetOfFolder(session.folder);
    const where = whereOf(flags);
    const rows = await exportDataset({ path, to, format, where, signal: session.signal });
    told(session, { file: to, format, rows });
  },
};

const scores: RunnableCommand = {
  command: 'scores <file>',
  describe: 'The rows of the test part, with what a version expects of each action',
  builder: (parser) =>
    withFile(parser)
      .option('version', valueFlag('Which version scores them [what is in production]'))
      .option('features', {
        type: 'boolean',
        default: false,
        describe: 'Also what the model sees of each site, a column for each feature',
      })
      .example('$0 export scores scores.parquet', 'to look at its errors in a notebook'),
  run: async (session, flags) => {
    const { exportScores } = await import('@bp/pipeline');
    const { to, format } = await targetOf(session, flags);
    const features = flags.features === true;
    // A run would write the prepared parts anew while they are read.
    const written = await session.locked('bp export scores', async (project) => {
      const version =
        (flags.version as string | undefined) ?? (await inProduction(project.registry));
      const { dir: modelDir } = await project.registry.info(version);
      return { version, rows: await exportScores(project, { modelDir, to, format, features }) };
    });
    told(session, { file: to, format, ...written });
  },
};

export const exporting: CommandGroup = {
  command: 'export',
  describe: 'Data for other programs, as CSV, Parquet or Arrow',
  subcommands: [attempts, scores],
};

function withFile(parser: Argv): Argv {
  return parser.positional(
    'file',
    argument('Where to, ending in .csv, .parquet or .arrow; what is there is replaced'),
  );
}

async function targetOf(
  session: Session,
  flags: Flags,
): Promise<{ readonly to: string; readonly format: ExportFormat }> {
  const { EXPORT_FORMATS } = await import('@bp/dataset');
  const to = resolve(session.terminal.cwd, flags.file as string);
  const format = EXPORT_FORMATS.find((one) => extname(to).toLowerCase() === `.${one}`);
  if (format !== undefined) return { to, format };
  throw new BpError('USAGE', `${flags.file as string} does not say in which form to write.`, {
    remedy: `Give it a name that ends in ${EXPORT_FORMATS.map((one) => `.${one}`).join(', ')}.`,
  });
}

async function inProduction(registry: Registry): Promise<string> {
  const production = await registry.production();
  if (production !== null) return production.version;
  throw new BpError('NO_PRODUCTION', 'Nothing is in production yet.', {
    remedy: 'Name a version with --version, or let bp retrain make one.',
  });
}

function told(
  session: Session,
  done: { readonly file: string; readonly format: ExportFormat; readonly rows: number },
): void {
  session.say(`Wrote ${done.rows} rows to ${done.file}`);
  session.result(done);
}
