import ts from 'typescript';
import { CHECKOUT } from '../workspace.js';

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2023.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  customConditions: ['@bp/source'],
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** Files are parsed once, however many programs look at them. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/** A compiler program over sources of this checkout, siblings seen from source; `extra` files exist only in it. */
export function sourceProgram(
  roots: readonly string[],
  extra: ReadonlyMap<string, string> = new Map(),
): ts.Program {
  const host = ts.createCompilerHost(OPTIONS);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (path) => extra.has(path) || fileExists.call(host, path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = extra.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, version, true);
    if (!parsed.has(path)) parsed.set(path, getSourceFile.call(host, path, version, ...rest));
    return parsed.get(path);
  };
  host.getCurrentDirectory = () => CHECKOUT;
  return ts.createProgram([...roots, ...extra.keys()], OPTIONS, host);
}
