import { resolve } from 'node:path';
import { EXIT } from '@bp/contracts';
import type { Argv } from 'yargs';
import type { Flags, RunnableCommand } from '../../command.js';
import { given, numberFlag, withVersionFlag } from '../flags.js';
import { actor, tellMove } from '../tell-move.js';

export const create: RunnableCommand = {
  command: 'create',
  describe: 'Make a bundle a version, judged on the present test part first',
  builder: (parser) =>
    parser
      .option('model', {
        type: 'string',
        describe: 'Folder of the bundle, relative to the project folder',
        demandOption: true,
        requiresArg: true,
      })
      .option('bump', {
        choices: ['major', 'minor', 'patch'],
        describe: 'Which part of the number rises [by itself]',
        requiresArg: true,
      })
      .option('note', { type: 'string', describe: 'Kept in the history', requiresArg: true })
      .example('$0 versions create --model ml/models/export_model_20240115_020000', 'not deployed'),
  run: async (session, flags) => {
    const bundleDir = resolve(session.root, flags.model as string);
    const { evaluateStep, loadPrepared, openTestPart, withRunLock } = await import('@bp/pipeline');
    const opened = await session.openProject();
    // A run would write the prepared parts anew while they are read.
    const entry = await withRunLock(opened, 'bp versions create', async (project) => {
      const test = await openTestPart(project, await loadPrepared(project));
      const { evaluation } = await evaluateStep(project, test, bundleDir);
      return project.registry.createVersion({
        bundleDir,
        evaluation,
        by: project.actor,
        ...given(flags, 'bump'),
        ...given(flags, 'note'),
      });
    });
    session.say(`Created model version: ${entry.version} (not deployed)`);
    session.result(entry);
    return EXIT.done;
  },
};

export const deploy: RunnableCommand = {
  command: 'deploy',
  describe: 'Put a version into production',
  builder: (parser) =>
    withMoveFlags(withVersionFlag(parser)).example(
      '$0 versions deploy --version v1.2.0 --reason "checked by hand"',
      'this one',
    ),
  run: async (session, flags) => {
    const reason = (flags.reason as string | undefined) ?? 'deployed by hand';
    const done = await (await session.openRegistry()).deploy({
      version: flags.version as string,
      ...ifProduction(flags),
      reason,
      by: actor(session),
    });
    session.say(
      done.changed
        ? `Deployed version ${done.to} to production${done.from === null ? '' : ` (was ${done.from})`}`
        : `${done.to} is in production already; nothing changed`,
    );
    session.result(done);
    if (done.changed) await tellMove(session, { kind: 'deployed', ...done, reason });
    return EXIT.done;
  },
};

export const rollback: RunnableCommand = {
  command: 'rollback',
  describe: 'Back to what was in production before',
  builder: (parser) =>
    withMoveFlags(
      parser.option('to', { type: 'string', describe: 'To this version', requiresArg: true }),
    ).example('$0 versions rollback --reason "complaints"', 'to what was in production before'),
  run: async (session, flags) => {
    const reason = (flags.reason as string | undefined) ?? 'rolled back by hand';
    const done = await (await session.openRegistry()).rollback({
      ...given(flags, 'to'),
      ...ifProduction(flags),
      reason,
      by: actor(session),
    });
    session.say(
      done.changed
        ? `Rolled back from ${done.from} to ${done.to}; runs deploy nothing by themselves until somebody deploys by hand`
        : `${done.to} is in production already; nothing changed`,
    );
    session.result(done);
    if (done.changed) await tellMove(session, { kind: 'rollback', ...done, reason });
    return EXIT.done;
  },
};

export const prune: RunnableCommand = {
  command: 'prune',
  describe: 'Remove old versions that were never deployed, or long ago',
  builder: (parser) =>
    parser
      .option('keep', {
        type: 'string',
        describe: `Keep at least the newest N [${KEPT}]`,
        requiresArg: true,
      })
      .option('forgotten', {
        type: 'boolean',
        describe: 'Also all that learned from forgotten feedback and are not live',
      })
      .option('apply', { type: 'boolean', describe: 'Really remove' })
      .example('$0 versions prune --keep 5 --apply', 'all but the newest five and what was live'),
  run: async (session, flags) => {
    const whole = (n: number): boolean => Number.isInteger(n) && n >= 1;
    const keep = numberFlag(flags, 'keep', whole, 'a whole number from 1') ?? KEPT;
    const apply = flags.apply === true;
    const pruned = await (await session.openRegistry()).prune({
      keep,
      apply,
      forgotten: flags.forgotten === true,
    });
    const verb = apply ? 'Removed' : 'Would remove (add --apply)';
    session.say(`${verb}: ${pruned.removed.join(', ') || 'nothing'}`);
    session.result(pruned);
    return EXIT.done;
  },
};

const KEPT = 3;

/** What deploying and rolling back have in common. */
function withMoveFlags(parser: Argv): Argv {
  return parser
    .option('if-production', {
      type: 'string',
      describe: 'Only while this version is in production',
      requiresArg: true,
    })
    .option('reason', { type: 'string', describe: 'Kept in the history', requiresArg: true });
}

function ifProduction(flags: Flags): { readonly ifProduction?: string } {
  const version = flags['if-production'] as string | undefined;
  return version === undefined ? {} : { ifProduction: version };
}
