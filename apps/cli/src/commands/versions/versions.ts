import type { Command } from '../../command.js';
import { create, deploy, prune, rollback } from './changing.js';
import { compare } from './comparing.js';
import { history, info, list, live, verify } from './looking.js';

export const versions: Command = {
  command: 'versions',
  describe: 'Versions of the model',
  subcommands: [list, info, create, deploy, rollback, history, live, compare, verify, prune],
};
