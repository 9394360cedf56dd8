import { writeFileSync } from 'node:fs';
import { WALK_MODULE_FILE, walkModuleSource } from './walk-module.js';

/* npm run build:walk: assembles the walk through complete trees that `@bp/model` carries. */
writeFileSync(WALK_MODULE_FILE, await walkModuleSource());
