import type { Command } from '../command.js';
import { numberFlag } from './flags.js';

const TASKS = [
  'list',
  'info',
  'create',
  'deploy',
  'rollback',
  'history',
  'live',
  'verify',
  'prune',
] as const;

export const versions: Command = {
  command: 'versions <task>',
  describe:
    'Versions of the model: list, info, create, deploy, rollback, history, live, verify, prune',
  builder: (parser) =>
    parser
      .positional('task', { choices: TASKS, demandOption: true, describe: 'What to do' })
      .option('version', {
        type: 'string',
        describe: 'info, deploy: a version, as v1.2.0',
        requiresArg: true,
      })
      .option('model', {
        type: 'string',
        describe: 'create: folder of the bundle, relative to the project folder',
        requiresArg: true,
      })
      .option('bump', {
        choices: ['major', 'minor', 'patch'],
        describe: 'create: which part of the number rises [by itself]',
        requiresArg: true,
      })
      .option('to', { type: 'string', describe: 'rollback: to this version', requiresArg: true })
      .option('if-production', {
        type: 'string',
        describe: 'deploy, rollback: only while this version is in production',
        requiresArg: true,
      })
      .option('reason', {
        type: 'string',
        describe: 'deploy, rollback: kept in the history',
        requiresArg: true,
      })
      .option('note', {
        type: 'string',
        describe: 'create: kept in the history',
        requiresArg: true,
      })
      .option('at', {
        type: 'string',
        describe: 'live: this instant (ISO 8601)',
        requiresArg: true,
      })
      .option('keep', {
        type: 'string',
        describe: 'prune: keep at least the newest N [3]',
        requiresArg: true,
      })
      .option('apply', { type: 'boolean', describe: 'prune: really remove' })
      .example('$0 versions list', 'newest first')
      .example('$0 versions rollback --reason "complaints"', 'to what was in production before')
      .example('$0 versions live --at 2026-01-31T00:00Z', 'what answered at that moment'),
  run: async (session, flags) => {
    const { runVersions } = await import('../versions/run-versions.js');
    const whole = (n: number): boolean => Number.isInteger(n) && n >= 1;
    const keep = numberFlag(flags, 'keep', whole, 'a whole number from 1');
    const ifProduction = flags['if-production'];
    return runVersions(session, { ...flags, keep, ifProduction } as never);
  },
};
