import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import { API_FOLDER, apiPages, publishedApi } from './api-pages.js';

/** `npm run docs:api`: writes the API reference, and removes pages of packages that are no more. */
const folder = join(CHECKOUT, API_FOLDER);
const pages = apiPages(publishedApi());
await mkdir(folder, { recursive: true });
for (const name of await readdir(folder)) if (!pages.has(name)) await rm(join(folder, name));
for (const [name, text] of pages) await writeFile(join(folder, name), text);
process.stdout.write(`${API_FOLDER}: ${pages.size} pages\n`);
