import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import { COMMANDS_PAGE, commandsPage } from './commands-page.js';

writeFileSync(join(CHECKOUT, COMMANDS_PAGE), await commandsPage());
