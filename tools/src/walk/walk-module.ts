import { join } from 'node:path';
import initialise from 'wabt';
import { CHECKOUT } from '../workspace.js';
import { walkWat } from './walk-wat.js';

export const WALK_MODULE_FILE = join(CHECKOUT, 'packages/model/src/trees/walk-module.ts');

/** The source file that holds the assembled walk. */
export async function walkModuleSource(): Promise<string> {
  const wabt = await initialise();
  const parsed = wabt.parseWat('walk.wat', walkWat());
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const lines =
    Buffer.from(buffer)
      .toString('base64')
      .match(/.{1,90}/g) ?? [];
  return `/** The walk through complete trees in WebAssembly, assembled from tools/src/walk by "npm run build:walk". */
export const WALK_MODULE: string =
  ${lines.map((line) => `'${line}'`).join(' +\n  ')};
`;
}
