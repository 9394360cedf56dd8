import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkContents, sameLicence } from './check-contents.js';
import { lintManifest, lintTypes } from './lint-package.js';
import { packAll } from './pack-all.js';

/** `npm run check:packages`: is what `npm publish` would send right? Needs a build. */
const folder = await mkdtemp(join(tmpdir(), 'bp-packages-'));
try {
  let wrong = 0;
  for (const packed of await packAll(folder)) {
    const problems = [
      ...checkContents(packed),
      ...(sameLicence(packed) ? [] : ["LICENSE differs from the checkout's"]),
      ...(await lintManifest(packed)),
      ...(await lintTypes(packed)),
    ];
    wrong += problems.length;
    const size = `${(packed.bytes.length / 1000).toFixed(0)} kB`;
    process.stdout.write(
      `${problems.length === 0 ? 'right' : 'WRONG'}  ${packed.name.padEnd(18)} ${String(packed.files.length).padStart(4)} files ${size.padStart(8)}\n`,
    );
    for (const problem of problems) process.stdout.write(`         ${problem}\n`);
  }
  process.exitCode = wrong === 0 ? 0 : 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}
