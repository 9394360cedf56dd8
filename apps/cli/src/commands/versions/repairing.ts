import { countWords, EXIT } from '@bp/contracts';
import type { RepairResult } from '@bp/registry';
import type { RunnableCommand } from '../../command.js';
import { oneLine } from '../../printable.js';
import { actor } from '../tell-move.js';

export const repair: RunnableCommand = {
  command: 'repair',
  describe:
    'Bring back a registry in a folder whose newest revision is damaged, and say what is lost; deletes nothing',
  builder: (parser) =>
    parser
      .option('from', {
        type: 'string',
        describe: 'A restored copy to take from: the folder ml/models of it, or a URL',
        requiresArg: true,
      })
      .option('apply', { type: 'boolean', describe: 'Really bring it back' })
      .example('$0 versions repair', 'what would be done, and lost')
      .example('$0 versions repair --from /restored/ml/models --apply', 'from a backup'),
  run: async (session, flags) => {
    const { projectRepair } = await import('@bp/pipeline/registry');
    const done = await projectRepair(session.folder, {
      from: flags.from as string | undefined,
      apply: flags.apply === true,
      by: actor(session),
    });
    for (const line of repairLines(done)) session.say(line);
    session.result(done);
    return EXIT.done;
  },
};

function repairLines(done: RepairResult): string[] {
  if (done.whole) return [`Revision ${done.revision} is whole: nothing to repair`];
  const { lost_revisions: lost, lost_versions, damaged_versions, set_aside, set_aside_in } = done;
  const [verb, so] = done.applied
    ? ['Brought back', '']
    : ['Would bring back (add --apply)', ' would be'];
  return [
    `${verb}: revision ${done.revision} from ${done.source}; in production: ${done.production ?? 'nothing'}`,
    `Lost${so}: ${lost === 0 ? 'nothing' : countWords(lost, 'revision')}`,
    ...done.lost_events.map(({ at, kind, by, ...event }) => {
      const what = 'to' in event ? ` ${event.to}` : 'version' in event ? ` ${event.version}` : '';
      return oneLine(`  ${at}  ${kind}${what}  by ${by}`);
    }),
    ...(lost_versions.length === 0
      ? []
      : [
          `No longer known: ${lost_versions.join(', ')}; "bp versions create --model" takes their folders`,
        ]),
    ...(damaged_versions.length === 0
      ? []
      : [`Files gone or damaged, restore them from a backup: ${damaged_versions.join(', ')}`]),
    ...(set_aside_in === null ? [] : [`Set aside in ${set_aside_in}: ${set_aside.join(', ')}`]),
  ];
}
