import { countWords, spreadsheetField } from '@bp/contracts';
import type { RejectedLine } from '@bp/feedback';
import type { CommandGroup, RunnableCommand } from '../command.js';
import { oneLine } from '../printable.js';
import { collect } from './collect.js';
import { numberFlag, valueFlag } from './flags.js';

const DEFAULT_LINES = 20;

const list: RunnableCommand = {
  command: 'list',
  describe: 'Why lines could not be used, summed up, most frequent first',
  builder: (parser) =>
    parser.example('$0 quarantine list', 'reasons, with the newest line of each'),
  run: async (session) => {
    const [{ summariseQuarantine }, { projectPaths }] = await Promise.all([
      import('@bp/feedback'),
      import('@bp/pipeline'),
    ]);
    const summed = await summariseQuarantine(projectPaths(session.root).quarantine);
    if (summed.length === 0) session.say('Nothing is in quarantine');
    for (const { reason, lines, sources, example } of summed) {
      session.say(oneLine(`${countWords(lines, 'line')}: ${reason} (${sources.join(', ')})`));
      session.say(oneLine(`  line ${example.line} of ${example.source}: ${example.text}`));
    }
    session.result(summed);
  },
};

const show: RunnableCommand = {
  command: 'show',
  describe: 'Lines that could not be used, as they were',
  builder: (parser) =>
    parser
      .option('reason', valueFlag('Only lines whose reason holds this text'))
      .option('limit', valueFlag(`Most lines shown [${DEFAULT_LINES}]`))
      .option('csv', {
        type: 'boolean',
        describe: 'As CSV for a spreadsheet; a text that it would run begins with an apostrophe',
      })
      .example(
        '$0 quarantine show --reason task_id',
        'the first lines with a task id that is none',
      ),
  run: async (session, flags) => {
    const most = numberFlag(
      flags,
      'limit',
      (value) => Number.isInteger(value) && value > 0,
      'a whole number above 0',
    );
    const [{ quarantinedLines }, { projectPaths }] = await Promise.all([
      import('@bp/feedback'),
      import('@bp/pipeline'),
    ]);
    const found: RejectedLine[] = [];
    for await (const line of quarantinedLines(projectPaths(session.root).quarantine)) {
      if (found.length === (most ?? DEFAULT_LINES)) break;
      if (line.reason.includes((flags.reason as string | undefined) ?? '')) found.push(line);
    }
    if (flags.csv === true) {
      for (const row of [
        CSV_COLUMNS,
        ...found.map((one) => CSV_COLUMNS.map((name) => one[name])),
      ]) {
        session.say(row.map(spreadsheetField).join(','));
      }
    } else {
      if (found.length === 0) session.say('No such line is in quarantine');
      for (const { source, line, reason, text } of found) {
        session.say(oneLine(`line ${line} of ${source}: ${reason}`));
        session.say(oneLine(`  ${text}`));
      }
    }
    session.result(found);
  },
};

const replay: RunnableCommand = {
  command: 'replay',
  describe: 'Collect, and try the lines that could not be used again, after an update',
  builder: (parser) => parser.example('$0 quarantine replay', 'what can be used now is taken'),
  run: (session, flags) => collect.run(session, { ...flags, 'replay-quarantine': true }),
};
const CSV_COLUMNS = ['source', 'line', 'reason', 'text'] as const;

export const quarantine: CommandGroup = {
  command: 'quarantine',
  describe: 'Lines of feedback that could not be used, and why',
  subcommands: [list, show, replay],
};
