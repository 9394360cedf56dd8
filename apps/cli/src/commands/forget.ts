import { BpError, countWords } from '@bp/contracts';
import type { RunnableCommand } from '../command.js';
import { oneLine } from '../printable.js';
import type { Session } from '../session.js';
import { given, valueFlag } from './flags.js';

/** Withdraws feedback, and lists what was withdrawn. */
export const forget: RunnableCommand = {
  command: 'forget [what]',
  describe:
    'Withdraw feedback for good, and name every model that learned from it; "forget list" shows what was',
  builder: (parser) =>
    parser
      .positional('what', { choices: ['list'], describe: 'Show the tombstones; they hold no data' })
      .option('task', valueFlag('Id of a task, with all its actions'))
      .option('domain', valueFlag('A registrable domain, with all its hosts and tasks'))
      .option('reason', valueFlag('Kept in the history; must not name it'))
      .example(
        '$0 forget --domain shop.example --reason "asked by its owner"',
        'all of its feedback',
      )
      .example('$0 forget list', 'when, by whom and why; no data'),
  run: async (session, flags) => {
    if (flags.what === 'list') return listTombstones(session);
    const { reason } = flags;
    if (typeof reason !== 'string') {
      throw new BpError('USAGE', 'Forgetting needs a reason.', {
        remedy:
          'Give --reason "asked by its owner", or "bp forget list" to see what was forgotten.',
        details: { flag: 'reason' },
      });
    }
    const { forgetFeedback } = await import('@bp/pipeline');
    const options = { reason, ...given(flags, 'task'), ...given(flags, 'domain') };
    session.result(
      await session.locked('bp forget', (project) => forgetFeedback(project, options)),
    );
  },
};

async function listTombstones(session: Session): Promise<void> {
  const { projectPaths, tombstonesOf } = await import('@bp/pipeline');
  const { list } = await tombstonesOf(projectPaths(session.root));
  if (list.length === 0) session.say('Nothing was forgotten');
  for (const { id, kind, at, by, reason, records, finished } of list) {
    const end = finished ? '' : '; not finished: give the same command again';
    session.say(
      oneLine(`${at} ${id} a ${kind}, ${countWords(records, 'record')}, by ${by}: ${reason}${end}`),
    );
  }
  session.result(list);
}
