import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import {
  SETTINGS_PAGE,
  SETTINGS_SCHEMA,
  settingsJsonSchema,
  settingsPage,
} from './settings-reference.js';

writeFileSync(join(CHECKOUT, SETTINGS_PAGE), settingsPage());
writeFileSync(
  join(CHECKOUT, SETTINGS_SCHEMA),
  `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`,
);
