import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { floorsPicture } from './floors-picture.js';
import { realImports } from './real-imports.js';

const file = resolve(import.meta.dirname, '../../../docs/floors.svg');
writeFileSync(file, floorsPicture(realImports()));
