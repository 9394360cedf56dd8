import { join, relative } from 'node:path';
import ts from 'typescript';
import { CHECKOUT, type WorkspacePackage } from '../workspace.js';

/** One public name of a package's entry, with its declarations as `tsc` writes them for users. */
export interface PublicName {
  readonly name: string;
  readonly kind: 'function' | 'class' | 'constant' | 'type';
  /** The docstring, as Markdown; empty where there is none. */
  readonly docs: string;
  /** One for each overload. */
  readonly declarations: readonly string[];
}

export interface PublicEntry {
  /** `@bp/contracts/schemas` */
  readonly specifier: string;
  readonly names: readonly PublicName[];
}

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
  declaration: true,
  outDir: join(CHECKOUT, '.api'),
  rootDir: CHECKOUT,
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

/** The public names of every entry of the packages, read from the sources: no build is needed. */
export function readPublicApi(packages: readonly WorkspacePackage[]): Map<string, PublicEntry[]> {
  const roots = packages.flatMap(({ entries }) => entries.map((e) => join(CHECKOUT, e.source)));
  const program = sourceProgram(roots);
  const checker = program.getTypeChecker();
  const emitted = new Map<string, ts.SourceFile>();
  const declarationsOf = (source: ts.SourceFile): ts.SourceFile => {
    const known = emitted.get(source.fileName);
    if (known !== undefined) return known;
    let text = '';
    const write = (name: string, content: string): void => {
      if (name.endsWith('.d.ts')) text = content;
    };
    program.emit(source, write, undefined, true);
    const written = ts.createSourceFile(source.fileName, text, ts.ScriptTarget.ES2022, true);
    emitted.set(source.fileName, written);
    return written;
  };
  const entryOf = (specifier: string, file: string): PublicEntry => {
    const source = program.getSourceFile(join(CHECKOUT, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} exports nothing`);
    const names = checker.getExportsOfModule(module).map((exported): PublicName => {
      const aliased = (exported.flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = aliased ? checker.getAliasedSymbol(exported) : exported;
      const declared = symbol.declarations?.[0];
      if (declared === undefined) throw new Error(`${specifier}: ${exported.name} is not declared`);
      const inPlace = declarationsOf(declared.getSourceFile());
      return describeName(exported.name, symbol.name, inPlace);
    });
    names.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { specifier, names };
  };
  return new Map(
    packages.map(({ name, entries }) => [
      name,
      entries.map(({ subpath, source }) => entryOf(name + subpath.slice(1), source)),
    ]),
  );
}

function describeName(name: string, declaredAs: string, file: ts.SourceFile): PublicName {
  const found = file.statements.filter((statement) => names(statement).includes(declaredAs));
  const first = found[0];
  if (first === undefined) {
    throw new Error(`${relative(CHECKOUT, file.fileName)}: no declaration of ${declaredAs}`);
  }
  return {
    name,
    kind: kindOf(first),
    docs: docsOf(first),
    declarations: found.map((statement) => statement.getText(file)),
  };
}

function names(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.map((one) => one.name.getText());
  }
  const { name } = statement as ts.Statement & { readonly name?: ts.Node };
  return name === undefined ? [] : [name.getText()];
}

function kindOf(statement: ts.Statement): PublicName['kind'] {
  if (ts.isFunctionDeclaration(statement)) return 'function';
  if (ts.isClassDeclaration(statement)) return 'class';
  return ts.isVariableStatement(statement) || ts.isEnumDeclaration(statement) ? 'constant' : 'type';
}

function docsOf(statement: ts.Statement): string {
  const { jsDoc } = statement as ts.Statement & { readonly jsDoc?: readonly ts.JSDoc[] };
  const last = jsDoc?.at(-1);
  if (last === undefined) return '';
  const text = ts.getTextOfJSDocComment(last.comment) ?? '';
  const tags =
    last.tags?.map((tag) =>
      tag
        .getText()
        .replace(/\n\s*\* ?/g, '\n')
        .trim(),
    ) ?? [];
  return [text, ...tags]
    .filter((part) => part !== '')
    .join('\n\n')
    .replace(/\{@link ([^}]+)\}/g, '`$1`');
}
