import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRandom, isBpError, type Random } from '@bp/contracts';
import { openRegistry } from '@bp/registry';
import { registryFolder } from '../../../packages/registry/src/testing/registry-folder.js';
import { type FaultSuite, FaultTally, type RoundResult } from './fault-suite.js';

const FAULTS_PER_ROUND = 60;

const DAMAGES: Readonly<Record<string, (bytes: Buffer, random: Random) => Buffer | null>> = {
  'bit flipped in a model file': (bytes, random) => {
    const copy = Buffer.from(bytes);
    copy[Math.floor(random() * copy.length)]! ^= 1 << Math.floor(random() * 8);
    return copy;
  },
  'model file cut': (bytes, random) => bytes.subarray(0, Math.floor(random() * bytes.length)),
  'model file grown': (bytes) => Buffer.concat([bytes, Buffer.from(' ')]),
  'model file gone': () => null,
};

/** A version's files damaged: it must not be loaded, nor deployed, nor rolled back to; once mended it answers. */
export const bundleDamage: FaultSuite = { name: 'damaged versions', round };

async function round(seed: number): Promise<RoundResult> {
  const random = createRandom(seed);
  const tally = new FaultTally();
  const folder = await registryFolder();
  try {
    const former = await folder.ship(1);
    const current = await folder.ship(2);
    for (let fault = 0; fault < FAULTS_PER_ROUND; fault += 1) {
      const inProduction = random() < 0.5;
      const version = inProduction ? current : former;
      const files = (await readdir(folder.path(version))).sort();
      const file = files[Math.floor(random() * files.length)]!;
      const kinds = Object.keys(DAMAGES);
      const kind = kinds[Math.floor(random() * kinds.length)]!;
      const path = folder.path(version, file);
      const whole = await readFile(path);
      await chmod(path, 0o644);
      const bytes = DAMAGES[kind]!(whole, random);
      await (bytes === null ? rm(path) : writeFile(path, bytes));
      tally.add(kind);
      const where = `seed ${seed}: ${kind} (${version}/${file})`;
      const fresh = openRegistry({ root: folder.root });
      const use = inProduction
        ? () => fresh.loadActive()
        : () => fresh.rollback({ reason: 'fault', by: 'faults' });
      // The evaluation is not read to answer; a deployment checks it.
      if (!(inProduction && file === 'evaluation.json')) {
        const refusal = await use().then(
          () => 'was taken',
          (error: unknown) => (isBpError(error) ? null : `ended in ${String(error)}`),
        );
        if (refusal !== null) tally.lost.push(`${where} ${refusal}`);
      }
      if ((await fresh.verify()).ok) tally.lost.push(`${where} was not seen by verify`);
      await rm(path, { force: true });
      await writeFile(path, whole);
      const { version: answering } = await openRegistry({ root: folder.root }).loadActive();
      if (answering !== current) tally.lost.push(`${where} changed production to ${answering}`);
    }
    return tally;
  } finally {
    await folder.remove();
  }
}
