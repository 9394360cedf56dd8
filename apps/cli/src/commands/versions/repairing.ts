import { countWords, EXIT } from '@bp/contracts';
import type { RepairResult } from '@bp/registry';
import type { RunnableCommand } from '../../command.js';
import { oneLine } from '../../printable.js';
import { valueFlag } from '../flags.js';

export const repair: RunnableCommand = {
  command: 'repair',
  describe:
    'Bring back a registry in a folder whose newest revision is damaged or lost, and say what is lost; deletes nothing',
  builder: (parser) =>
    parser
      .option(
        'from',
        valueFlag('A restored copy to take from: the folder ml/models of it, or a URL'),
      )
      .option('apply', { type: 'boolean', describe: 'Really bring it back' })
      .example('$0 versions repair', 'what would be done, and lost')
      .example('$0 versions repair --from /restored/ml/models --apply', 'from a backup'),
  run: async (session, flags) => {
    const { projectRepair } = await import('@bp/pipeline/registry');
    const done = await projectRepair(session.folder, {
      from: flags.from as string | undefined,
      apply: flags.apply === true,
      by: session.actor,
    });
    for (const line of repairLines(done)) session.say(line);
    session.result(done);
    return done.damaged_versions.length === 0 ? EXIT.done : EXIT.integrity;
  },
};

function repairLines(done: RepairResult): string[] {
  if (done.whole) return [`Revision ${done.revision} is whole: nothing to repair`];
  return [...indexLines(done), ...damageLines(done)];
}

function indexLines(done: RepairResult): string[] {
  const { revision, source, lost_revisions: lost, lost_versions, set_aside, set_aside_in } = done;
  if (!done.repairable) return [`Revision ${revision} is whole: nothing is changed`];
  const production = `in production: ${done.production ?? 'nothing'}`;
  const [verb, so] = done.applied
    ? ['Brought back', '']
    : ['Would bring back (add --apply)', ' would be'];
  return [
    `${verb}: revision ${revision} from ${source}; ${production}`,
    `Lost${so}: ${lost > 0 ? countWords(lost, 'revision') : done.damaged_versions.length > 0 ? 'no revision' : 'nothing'}`,
    ...done.lost_events.map(({ at, kind, by, ...event }) => {
      const what = 'to' in event ? ` ${event.to}` : 'version' in event ? ` ${event.version}` : '';
      return oneLine(`  ${at}  ${kind}${what}  by ${by}`);
    }),
    ...(lost_versions.length === 0
      ? []
      : [
          `No longer known: ${lost_versions.join(', ')}; "bp versions create --model" takes their folders`,
        ]),
    ...(set_aside_in === null ? [] : [`Set aside in ${set_aside_in}: ${set_aside.join(', ')}`]),
  ];
}

/** What no repair without another copy brings back. */
function damageLines({ damaged_versions: damaged, production }: RepairResult): string[] {
  if (damaged.length === 0) return [];
  const lines = [
    `Files gone or damaged, not repaired: ${damaged.join(', ')}; "bp versions repair --from DIR" takes them from a restored backup`,
  ];
  return production !== null && damaged.includes(production)
    ? [
        ...lines,
        `In production is ${production}, which can't be loaded: restore it, or go back with "bp versions rollback"`,
      ]
    : lines;
}
