import type { CommandGroup, RunnableCommand } from '../command.js';
import { argument } from './flags.js';

const copy: RunnableCommand = {
  command: 'copy <from> <to>',
  describe: 'Copy the registry to an empty place, checked on both sides; begun again, it goes on',
  builder: (parser) =>
    parser
      .positional('from', argument('A folder or URL'))
      .positional('to', argument('A folder or URL'))
      .example('$0 registry copy ml/models s3://models/production', 'then set registry.url'),
  run: async (session, flags) => {
    const { copyRegistry } = await import('@bp/registry');
    const { projectStore } = await import('@bp/pipeline/registry');
    const { root, folder } = session;
    const place = (url: unknown) =>
      projectStore({ root, env: folder.env, settings: { registry: { url: String(url) } } });
    const from = place(flags.from);
    const to = place(flags.to);
    const copied = await copyRegistry({
      from,
      to,
      onVersion: (version, done, all) =>
        session.progress({
          task: `copying ${version}`,
          share: done / all,
          detail: `${done}/${all}`,
        }),
    });
    session.say(
      `Copied revision ${copied.revision} with ${copied.versions} versions from ${from.location} to ${to.location}; all of it is checked.`,
    );
    if (copied.behind) {
      session.warn(
        'The registry was changed meanwhile, and the copy lacks that: stop what writes to it, and copy to another empty place.',
      );
    }
    session.result(copied);
  },
};

/** Where the registry is. */
export const registry: CommandGroup = {
  command: 'registry',
  describe: 'Where the registry is',
  subcommands: [copy],
};
