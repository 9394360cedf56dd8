import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import { DEPENDENCIES_PAGE, dependenciesPage } from './page.js';

/** `npm run docs:dependencies` */
await writeFile(join(CHECKOUT, DEPENDENCIES_PAGE), dependenciesPage());
