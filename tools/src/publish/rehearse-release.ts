import { rehearseRelease } from './rehearsal.js';

/** `npm run release:rehearsal`: a whole release on this machine alone. Prints each step with its seconds. */
await rehearseRelease({
  version: process.argv[2] ?? '999.0.0',
  onStep: (line) => process.stdout.write(`${line}\n`),
});
