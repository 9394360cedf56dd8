import type { Command } from '../../command.js';
import { approve } from './approving.js';
import { create, deploy, prune, rollback } from './changing.js';
import { compare } from './comparing.js';
import { card, history, info, list, live, verify } from './looking.js';
import { repair } from './repairing.js';

export const versions: Command = {
  command: 'versions',
  describe: 'Versions of the model',
  subcommands: [
    list,
    info,
    card,
    create,
    approve,
    deploy,
    rollback,
    history,
    live,
    compare,
    verify,
    repair,
    prune,
  ],
};
