import { resolve } from 'node:path';
import type { RunnableCommand } from '../../command.js';
import { given, REASON, reasonOf, VERSION, valueFlag, wholeFlag } from '../flags.js';
import { onTestPart } from '../on-test-part.js';
import { tellMove } from '../tell-move.js';

export const create: RunnableCommand = {
  command: 'create',
  describe: 'Make a bundle a version, judged on the present test part first',
  builder: (parser) =>
    parser
      .option('model', {
        ...valueFlag('Folder of the bundle, relative to the project folder'),
        demandOption: true,
      })
      .option('bump', {
        choices: ['major', 'minor', 'patch'],
        describe: 'Which part of the number rises [by itself]',
        requiresArg: true,
      })
      .option('note', valueFlag('Kept in the history'))
      .example('$0 versions create --model ml/models/export_model_20240115_020000', 'not deployed'),
  run: async (session, flags) => {
    const bundleDir = resolve(session.root, flags.model as string);
    const { evaluateStep } = await import('@bp/pipeline');
    const entry = await onTestPart(session, 'bp versions create', async (project, test) => {
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
  },
};

export const deploy: RunnableCommand = {
  command: 'deploy',
  describe: 'Put a version into production',
  builder: (parser) =>
    parser
      .option('version', VERSION)
      .option('if-production', IF_PRODUCTION)
      .option('reason', REASON)
      .example('$0 versions deploy --version v1.2.0 --reason "checked by hand"', 'this one'),
  run: async (session, flags) => {
    const reason = reasonOf(flags, 'deployed by hand');
    const done = await (await session.openRegistry()).deploy({
      version: flags.version as string,
      ...given(flags, 'if-production', 'ifProduction'),
      reason,
      by: session.actor,
    });
    session.say(
      done.changed
        ? `Deployed version ${done.to} to production${done.from === null ? '' : ` (was ${done.from})`}`
        : `${done.to} is in production already; nothing changed`,
    );
    session.result(done);
    if (done.changed) await tellMove(session, { kind: 'deployed', ...done, reason });
  },
};

export const rollback: RunnableCommand = {
  command: 'rollback',
  describe: 'Back to what was in production before',
  builder: (parser) =>
    parser
      .option('to', valueFlag('To this version'))
      .option('if-production', IF_PRODUCTION)
      .option('reason', REASON)
      .example('$0 versions rollback --reason "complaints"', 'to what was in production before'),
  run: async (session, flags) => {
    const reason = reasonOf(flags, 'rolled back by hand');
    const done = await (await session.openRegistry()).rollback({
      ...given(flags, 'to'),
      ...given(flags, 'if-production', 'ifProduction'),
      reason,
      by: session.actor,
    });
    session.say(
      done.changed
        ? `Rolled back from ${done.from} to ${done.to}; runs deploy nothing by themselves until somebody deploys by hand`
        : `${done.to} is in production already; nothing changed`,
    );
    session.result(done);
    if (done.changed) await tellMove(session, { kind: 'rollback', ...done, reason });
  },
};

export const prune: RunnableCommand = {
  command: 'prune',
  describe: 'Remove old versions that were never deployed, or long ago',
  builder: (parser) =>
    parser
      .option('keep', valueFlag(`Keep at least the newest N [${KEPT}]`))
      .option('forgotten', {
        type: 'boolean',
        describe: 'Also all that learned from forgotten feedback and are not live',
      })
      .option('apply', { type: 'boolean', describe: 'Really remove' })
      .example('$0 versions prune --keep 5 --apply', 'all but the newest five and what was live'),
  run: async (session, flags) => {
    const keep = wholeFlag(flags, 'keep') ?? KEPT;
    const apply = flags.apply === true;
    const pruned = await (await session.openRegistry()).prune({
      keep,
      apply,
      forgotten: flags.forgotten === true,
    });
    const verb = apply ? 'Removed' : 'Would remove (add --apply)';
    session.say(`${verb}: ${pruned.removed.join(', ') || 'nothing'}`);
    session.result(pruned);
  },
};

const KEPT = 3;
const IF_PRODUCTION = valueFlag('Only while this version is in production');
