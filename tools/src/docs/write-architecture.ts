import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../workspace.js';
import { floorsPicture } from './floors-picture.js';
import { realImports } from './real-imports.js';

writeFileSync(join(CHECKOUT, 'docs/floors.svg'), floorsPicture(realImports()));
