import { resolve } from 'node:path';
import { BpError, EXIT, parseInstant } from '@bp/contracts';
import type { RunnableCommand } from '../../command.js';
import { oneLine } from '../../printable.js';
import { VERSION, valueFlag } from '../flags.js';
import { historyLine, isOfProduction, versionSummary } from './version-summary.js';

export const list: RunnableCommand = {
  command: 'list',
  describe: 'All versions, newest first',
  builder: (parser) => parser.example('$0 versions list', 'newest first'),
  run: async (session) => {
    const registry = await session.openRegistry();
    const versions = await registry.list();
    const waiting = new Set((await registry.waiting()).map(({ version }) => version));
    if (versions.length === 0) session.say('No versions yet; "bp retrain" makes the first.');
    for (const { version, created_at, deployed_at, production, accuracy } of versions) {
      const idle = waiting.has(version) ? 'waits for approval' : 'never deployed';
      const state = production ? 'in production' : deployed_at === null ? idle : '';
      session.say(
        `${version.padEnd(10)} created ${created_at}  accuracy ${accuracy?.toFixed(4) ?? '-'}  ${state}`.trimEnd(),
      );
    }
    session.result(versions);
  },
};

export const info: RunnableCommand = {
  command: 'info',
  describe: 'One version with its evaluation, manifest and history',
  builder: (parser) =>
    parser
      .option('version', VERSION)
      .example('$0 versions info --version v1.2.0', 'in a few lines; --json for all of it'),
  run: async (session, flags) => {
    const found = await (await session.openRegistry()).info(flags.version as string);
    for (const line of versionSummary(found)) session.say(line);
    session.say('All of it, with the evaluation and the manifest: --json');
    session.result(found);
  },
};

export const card: RunnableCommand = {
  command: 'card',
  describe:
    'What people outside should know of a version: purpose, data, figures, limits, approvals',
  builder: (parser) =>
    parser
      .option('version', VERSION)
      .option(
        'out',
        valueFlag(
          'File to write: a page where it ends in .html, else Markdown [printed as Markdown]',
        ),
      )
      .example('$0 versions card --version v1.2.0 --out v1.2.0.html', 'as a page'),
  run: async (session, flags) => {
    const { cardStep, projectPaths } = await import('@bp/pipeline');
    const { drawPlots, htmlReport, markdownReport, plotsOf } = await import('@bp/report');
    const project = { registry: await session.openRegistry(), paths: projectPaths(session.root) };
    const document = await cardStep(project, flags.version as string);
    const out = flags.out as string | undefined;
    const isPage = out?.endsWith('.html') === true;
    const text = isPage
      ? htmlReport(document, await drawPlots(plotsOf(document)))
      : markdownReport(document);
    if (out === undefined) session.say(text.trimEnd());
    else {
      const file = resolve(session.terminal.cwd, out);
      const { replaceFile } = await import('@bp/files');
      await replaceFile(file, text);
      session.say(`Wrote ${file}`);
    }
    session.result({ version: flags.version, out: out ?? null, card: document });
  },
};

export const history: RunnableCommand = {
  command: 'history',
  describe: 'Every deployment, rollback and repair, newest first',
  builder: (parser) => parser.example('$0 versions history', 'who deployed what, when and why'),
  run: async (session) => {
    const index = await (await session.openRegistry()).index();
    const entries = (index?.log ?? []).filter(isOfProduction).reverse();
    if (entries.length === 0) session.say('No deployments yet.');
    for (const entry of entries) session.say(historyLine(entry));
    session.result(entries);
  },
};

export const live: RunnableCommand = {
  command: 'live',
  describe: 'What was in production at an instant',
  builder: (parser) =>
    parser
      .option('at', { ...valueFlag('ISO 8601'), demandOption: true })
      .example('$0 versions live --at 2026-01-31T00:00Z', 'what answered at that moment'),
  run: async (session, flags) => {
    const text = flags.at as string;
    const at = parseInstant(text);
    if (at === undefined) {
      throw new BpError('USAGE', `--at is ${JSON.stringify(text)}; allowed: ISO 8601.`, {
        remedy: 'Give an instant such as 2026-01-31T00:00Z.',
      });
    }
    const found = await (await session.openRegistry()).live({ at });
    session.say(
      found === null
        ? `Nothing was in production at ${text}`
        : oneLine(
            `${found.version} since ${found.deployed_at}, by ${found.deployed_by}: ${found.reason}`,
          ),
    );
    session.result(found);
  },
};

export const verify: RunnableCommand = {
  command: 'verify',
  describe: 'Check that all that the registry holds is whole',
  builder: (parser) =>
    parser
      .option(
        'checkpoint',
        valueFlag(
          'Also that the registry grew out of this: REVISION:CHECKSUM, as it was told earlier',
        ),
      )
      .example('$0 versions verify', 'exit code 6 where something is broken'),
  run: async (session, flags) => {
    const { checkpointText, parseCheckpoint } = await import('@bp/registry');
    const text = flags.checkpoint as string | undefined;
    const checkpoint = text === undefined ? {} : { checkpoint: parseCheckpoint(text) };
    const report = await (await session.openRegistry()).verify(checkpoint);
    session.say(
      report.ok ? `Checked ${report.versions} versions: all whole` : 'The registry is not whole:',
    );
    for (const { severity, where, code, message, remedy } of report.problems) {
      session.say(`  ${severity} ${where}: ${message} (${code}) ${remedy}`);
    }
    if (report.checkpoint !== null) session.say(`Checkpoint: ${checkpointText(report.checkpoint)}`);
    session.result(report);
    return report.ok ? EXIT.done : EXIT.integrity;
  },
};
