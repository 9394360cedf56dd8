import { checkPackage, type Problem } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { PackedPackage } from './pack-all.js';

/** As `publint --strict` on the tarball: what it has to say, suggestions too. */
export async function lintManifest(packed: PackedPackage): Promise<string[]> {
  const { messages, pkg } = await publint({ pack: { tarball: packed.bytes.buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/** As `attw --profile esm-only` on the tarball: how resolving its types goes wrong, but in CommonJS and old Node. */
export async function lintTypes(packed: PackedPackage): Promise<string[]> {
  const result = await checkPackage(packed.contents);
  if (result.types === false) return [];
  return result.problems.filter(counts).map((problem) => `attw: ${describe(problem)}`);
}

function counts(problem: Problem): boolean {
  if (!('resolutionKind' in problem)) return true;
  return problem.resolutionKind !== 'node10' && problem.resolutionKind !== 'node16-cjs';
}

function describe(problem: Problem): string {
  const where = 'entrypoint' in problem ? problem.entrypoint : '';
  return [problem.kind, where].filter((word) => word !== '').join(' at ');
}
