import { ERROR_CODES, type ErrorCode } from '@bp/contracts';
import { type Cli, type CliCommand, type CommandFlag, readCli } from './cli-commands.js';
import { ERROR_MEANINGS } from './error-meanings.js';
import { JSON_DOCUMENTS, type JsonDocument } from './json-documents.js';

export const COMMANDS_PAGE = 'docs/commands.md';

/** `docs/commands.md`: every command with its flags and documents, exit and error codes, the project folder. */
export async function commandsPage(): Promise<string> {
  const cli = await readCli();
  return [
    HEAD,
    `## Flags of every command\n\n${flagTable(cli.everywhere)}\n\nFile names are relative to the current folder, folders of bundles to the project folder.\n`,
    ...cli.commands.map(commandSection),
    RUNNER,
    EXIT_CODES,
    errorSection(cli),
    FOLDER,
  ].join('\n');
}

const HEAD = `# Commands

<!-- Made by "npm run docs:commands" from the commands themselves. Do not edit by hand. -->

\`bp COMMAND --help\` says the same with the defaults of the moment; [getting started](getting-started.md) says how to call \`bp\`.
Environment variables: [settings](settings.md#environment).

With \`--json\`, standard output is one JSON document and nothing else (but \`bp predict\` on standard input prints one a line).
Its fields are named with each command; fields may be added, those named stay. Any failure gives
\`{"error": {"code", "message", "remedy", "details"}}\`.
`;

const RUNNER = `## bp-cron-runner

The service of [\`@bp/cron-runner\`](operations.md): schedule, health, metrics and dashboard.

| flag | meaning |
| --- | --- |
| \`--root DIR\` | Project folder [\`BP_ROOT\`, else the current folder] |
| \`--config FILE\` | Settings file [\`bp.config.json\` of the project folder] |
| \`--host ADDRESS\` | Address to listen on [\`schedule.host\`] |
| \`--port N\` | Port to listen on [\`schedule.port\`] |
| \`--log-level LEVEL\` | What of the log also goes to standard error: error, warn, info, debug [info] |
`;

const EXIT_CODES = `## Exit codes

| code | meaning |
| --- | --- |
| 0 | done: deployed or kept; a degraded run too, marked so |
| 1 | unexpected failure; from \`bp doctor\`: something to do |
| 2 | wrong usage, settings or input; something that must be there is not (production, prepared dataset) |
| 3 | another run holds the lock |
| 4 | not enough data, or the data has drifted under \`--strict-data\` |
| 5 | no source could be read, or the one asked for alone |
| 6 | an integrity check failed |
| 7 | done, but no comparison was possible; production stays |
| 130 | ended at once by a second Ctrl-C |
`;

const FOLDER = `## The project folder

\`\`\`
bp.config.json                         settings, optional
logs/
  automation_logs.jsonl                yours: only read
  shadow_mode_logs.jsonl               yours: only read
  retraining.log, cron-runner.log      rotated by logging.maxBytes and logging.maxFiles
  cron.log                             output of another scheduler's entries
ml/
  datasets/
    training_backlinks_enriched.csv    the dataset: the memory of all feedback
    quarantine.jsonl, pending.jsonl    lines that could not be used; predictions without an outcome
    prepared/                          output of step 2, replaced each time
  models/
    export_model_<time>/               a bundle per training
    evaluation_<time>.*                a report per comparison: text, page, figures, plots
    versions/                          the registry: everything that can be deployed
  runs/<run id>.json                   a record per run
  cron-runner.json                     the plan of the cron-runner
  run.lock, run.owner.json             while a run is under way
  outbox/                              notifications that wait; undelivered/ keeps the last 100 given up
\`\`\`

What grows, and how it is kept small:

| what | grows | to prune it |
| --- | --- | --- |
| \`ml/datasets/training_backlinks_enriched.csv\` | with each attempt | never: it is what the next model learns from |
| \`ml/models/versions/\` | with each run | \`bp versions prune --keep 3 --apply\` |
| \`ml/models/export_model_*/\` | with each training | by hand: each is a version by then, and only an interrupted run that is resumed looks at its own |
| \`ml/models/evaluation_*\` | with each comparison | by hand; the dashboard then shows what the registry knows instead |
| \`ml/runs/*.json\` | with each run, a few kB | better not: dashboard, metrics and the count of comparisons on the same test rows come from there |
| \`ml/datasets/quarantine.jsonl\` | with each unusable line, once each | by hand, once the lines are of no interest |
| \`logs/cron.log\` | with each scheduled run | rotate it with the system's tools |

For example, once a month:

\`\`\`sh
bp versions prune --keep 5 --apply
find ml/models -maxdepth 1 -name 'export_model_*' -mtime +90 -exec rm -r {} +
find ml/models -maxdepth 1 -name 'evaluation_*' -mtime +365 -delete
\`\`\`
`;

function commandSection(command: CliCommand): string {
  const name = command.command.split(' ')[0] ?? '';
  const documents = Object.entries(JSON_DOCUMENTS).filter(([of]) => of.split(' ')[0] === name);
  const flags = command.flags.length === 0 ? [] : [flagTable(command.flags)];
  return [
    `## bp ${command.command.replace(/<(\w+)>/g, (_, word: string) => word.toUpperCase()).replace(/\[(\w+)\]/g, (_, word: string) => `[${word.toUpperCase()}]`)}`,
    `${command.describe}.`,
    ...flags,
    `\`\`\`sh\n${command.examples.map(([call, of]) => `${call}   # ${of}`).join('\n')}\n\`\`\``,
    `${documentWords(documents)}\n`,
  ].join('\n\n');
}

/** Flags with their meaning; those that need no words of their own together. */
function flagTable(flags: readonly CommandFlag[]): string {
  const told = flags.filter(({ meaning, choices }) => meaning !== '' || choices.length > 0);
  const plain = flags.filter((flag) => !told.includes(flag)).map(({ name }) => `\`${name}\``);
  const rows = told.map(({ name, meaning, choices }) => {
    const values = choices.length === 0 ? '' : `${choices.map((one) => `\`${one}\``).join(', ')}`;
    return `| \`${name}\` | ${[meaning, values].filter((text) => text !== '').join(': ')} |`;
  });
  if (plain.length > 0) {
    rows.push(
      `| ${plain.join(', ')} | What is known of the site: the dataset's columns of these names |`,
    );
  }
  return `| flag | meaning |\n| --- | --- |\n${rows.join('\n')}`;
}

function documentWords(documents: readonly (readonly [string, JsonDocument])[]): string {
  const words = ({ fields, list, more, note }: JsonDocument): string =>
    [
      list === undefined ? '' : `${list} of `,
      fields.map((field) => `\`${field}\``).join(', '),
      more === true ? ', and more' : '',
      note === undefined ? '' : `. ${note}`,
    ].join('');
  if (documents.length === 1) return `With \`--json\`: ${words(documents[0]![1])}.`;
  const rows = documents.map(([of, document]) => `| \`bp ${of}\` | ${words(document)} |`);
  return `| with \`--json\` | fields |\n| --- | --- |\n${rows.join('\n')}`;
}

function errorSection({ exitCodeOf }: Cli): string {
  const codes = [...ERROR_CODES].sort((a, b) => order(exitCodeOf(a)) - order(exitCodeOf(b)));
  const rows = codes.map((code: ErrorCode) => {
    const { meaning, remedy } = ERROR_MEANINGS[code];
    return `| \`${code}\` | ${exitCodeOf(code)} | ${meaning} | ${remedy} |`;
  });
  return `## Error codes\n\nIn \`--json\` output, in \`ml/runs/*.json\`, in HTTP answers and on every \`BpError\` that a package throws.\n\n| code | exit | meaning | what to do |\n| --- | ---: | --- | --- |\n${rows.join('\n')}\n`;
}

/** What can be put right comes first; the unexpected last. */
function order(exitCode: number): number {
  return exitCode === 1 ? Number.POSITIVE_INFINITY : exitCode;
}
