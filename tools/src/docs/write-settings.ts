import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { settingsJsonSchema, settingsPage } from './settings-reference.js';

const docs = resolve(import.meta.dirname, '../../../docs');
writeFileSync(resolve(docs, 'settings.md'), settingsPage());
writeFileSync(
  resolve(docs, 'bp.config.schema.json'),
  `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`,
);
