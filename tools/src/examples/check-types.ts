import { join } from 'node:path';
import ts from 'typescript';
import { CHECKOUT, publishedPackages } from '../workspace.js';
import type { CodeBlock } from './read-blocks.js';
import { sourceProgram } from './source-program.js';

/** "Cannot find name": an example may speak of a thing of the reader's, which then has any type. */
const UNKNOWN_NAME = [2304, 2552, 18004];
const UNKNOWN_MODULE = 2307;
/** What follows from a thing of any type: a parameter without one. */
const IMPLICIT_ANY = [7006, 7031];

/**
 * Type-checks `ts` examples against the packages' sources; gives what is wrong, with file and line of the page.
 * An example may use what the packages export without importing it again, and names of the reader's own in lower
 * case; a name that looks like a misspelt export is an error.
 */
export function checkExampleTypes(blocks: readonly CodeBlock[]): string[] {
  const folder = join(CHECKOUT, 'tools/src/examples');
  const extra = new Map<string, string>();
  const blockOf = new Map<string, CodeBlock>();
  for (const [index, block] of blocks.entries()) {
    const path = join(folder, `__example-${index}.ts`);
    extra.set(path, `${block.code}\nexport {};\n`);
    blockOf.set(path, block);
  }
  const globals = join(folder, '__globals.d.ts');
  const exported = exportedValues();
  extra.set(globals, [...exported.values()].join('\n'));
  const program = sourceProgram([], extra);
  return [...blockOf].flatMap(([path, block]) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
      .filter((problem) => !speaksOfTheReaders(problem, exported))
      .map((problem) => {
        const at = source?.getLineAndCharacterOfPosition(problem.start ?? 0).line ?? 0;
        const text = ts.flattenDiagnosticMessageText(problem.messageText, '\n  ');
        return `${block.file}:${block.line + at}: ${text}`;
      });
  });
}

function speaksOfTheReaders(
  problem: ts.Diagnostic,
  exported: ReadonlyMap<string, string>,
): boolean {
  const { code, file, start = 0, length = 0 } = problem;
  if (IMPLICIT_ANY.includes(code)) return true;
  const text = file?.text.slice(start, start + length) ?? '';
  if (code === UNKNOWN_MODULE) return /^['"]\./.test(text);
  // `{ datasetHash }` of a reader who has one, though a package exports a function of that name.
  if (file !== undefined && isShorthand(file, start) && exported.has(text)) return true;
  if (!UNKNOWN_NAME.includes(code) || !/^[a-z]/.test(text)) return false;
  const message = ts.flattenDiagnosticMessageText(problem.messageText, '');
  const meant = /Did you mean '(\w+)'/.exec(message)?.[1];
  return meant === undefined || !exported.has(meant);
}

function isShorthand(file: ts.SourceFile, position: number): boolean {
  const inner = (node: ts.Node): ts.Node =>
    ts.forEachChild(node, (child) =>
      child.getStart(file) <= position && position < child.end ? inner(child) : undefined,
    ) ?? node;
  return ts.isShorthandPropertyAssignment(inner(file).parent);
}

/** Every value that a package exports, with a line that declares it as if it were global. */
function exportedValues(): Map<string, string> {
  const packages = publishedPackages().filter(({ entries }) => entries.length > 0);
  const roots = packages.map(({ entries }) => join(CHECKOUT, entries[0]!.source));
  const program = sourceProgram(roots);
  const checker = program.getTypeChecker();
  const lines = new Map<string, string>();
  for (const { name, entries } of packages) {
    const source = program.getSourceFile(join(CHECKOUT, entries[0]!.source));
    const module = source && checker.getSymbolAtLocation(source);
    for (const exported of module === undefined ? [] : checker.getExportsOfModule(module)) {
      const aliased = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const { flags } = aliased ? checker.getAliasedSymbol(exported) : exported;
      if ((flags & ts.SymbolFlags.Value) === 0 || lines.has(exported.name)) continue;
      const type = `typeof import('${name}').${exported.name}`;
      lines.set(exported.name, `declare const ${exported.name}: ${type};`);
    }
  }
  return lines;
}
