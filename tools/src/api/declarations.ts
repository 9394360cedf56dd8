import { dirname, join, relative } from 'node:path';
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
  /** Types of the package that the declarations name and none of its entries exports. */
  readonly hiddenTypes: readonly string[];
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
  const exportsOf = (file: string): Export[] => {
    const source = program.getSourceFile(join(CHECKOUT, file));
    const module = source && checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} exports nothing`);
    return checker.getExportsOfModule(module).map(({ name, flags }, index, all) => {
      const aliased = (flags & ts.SymbolFlags.Alias) !== 0;
      const symbol = aliased ? checker.getAliasedSymbol(all[index]!) : all[index]!;
      const declared = symbol.declarations?.[0];
      if (declared === undefined) throw new Error(`${file}: ${name} is not declared`);
      return { name, declaredAs: symbol.name, source: declared.getSourceFile() };
    });
  };
  const exported = packages.map(({ entries }) => entries.map(({ source }) => exportsOf(source)));
  const publicTypes = new Set(
    exported.flat(2).map(({ source, declaredAs }) => `${source.fileName} ${declaredAs}`),
  );
  const describe = ({ name, declaredAs, source }: Export): PublicName =>
    describeName(name, declaredAs, declarationsOf(source), (type, from) =>
      publicTypes.has(`${resolveSource(source.fileName, from)} ${type}`),
    );
  return new Map(
    packages.map(({ name, entries }, at) => [
      name,
      entries.map(
        ({ subpath }, entry): PublicEntry => ({
          specifier: name + subpath.slice(1),
          names: exported[at]![entry]!.map(describe).sort((a, b) => (a.name < b.name ? -1 : 1)),
        }),
      ),
    ]),
  );
}

/** A name that an entry exports, and the declaration behind it. */
interface Export {
  readonly name: string;
  readonly declaredAs: string;
  readonly source: ts.SourceFile;
}

/** The source behind a relative import; `null`: the file itself. */
function resolveSource(file: string, from: string | null): string {
  return from === null ? file : join(dirname(file), from.replace(/\.js$/, '.ts'));
}

/** Whether a type is public that is declared in the same file (`from` is `null`) or imported from a relative path. */
type IsPublic = (type: string, from: string | null) => boolean;

function describeName(
  name: string,
  declaredAs: string,
  file: ts.SourceFile,
  isPublic: IsPublic,
): PublicName {
  const found = file.statements.filter((statement) => names(statement).includes(declaredAs));
  const first = found[0];
  if (first === undefined) {
    throw new Error(`${relative(CHECKOUT, file.fileName)}: no declaration of ${declaredAs}`);
  }
  return {
    name,
    kind: kindOf(first),
    docs: docsOf(first),
    declarations: found.map((statement) => statement.getText(file).replace(LINK, '`$1`')),
    hiddenTypes: [...new Set(found.flatMap((one) => hiddenTypes(one, file, isPublic)))].sort(),
  };
}

function hiddenTypes(statement: ts.Statement, file: ts.SourceFile, isPublic: IsPublic): string[] {
  const origins = originsOf(file);
  const hidden: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportTypeNode(node) && node.qualifier !== undefined) {
      const from = node.argument.getText(file).slice(1, -1);
      const type = firstName(node.qualifier);
      if (from.startsWith('.') && !isPublic(type, from)) hidden.push(type);
    }
    const named = typeNamed(node);
    const origin = named === null ? undefined : origins.get(named);
    if (origin !== undefined && !isPublic(origin.name, origin.from)) hidden.push(origin.name);
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return hidden;
}

/** The name that a reference to a type begins with; `null` for other nodes. */
function typeNamed(node: ts.Node): string | null {
  if (ts.isTypeReferenceNode(node)) return firstName(node.typeName);
  if (ts.isTypeQueryNode(node)) return firstName(node.exprName);
  if (ts.isExpressionWithTypeArguments(node)) return node.expression.getText();
  return null;
}

function firstName(name: ts.EntityName): string {
  return ts.isIdentifier(name) ? name.text : firstName(name.left);
}

/** Names that a declaration file gets from its own package: declared in it, or imported from a relative path. */
function originsOf(file: ts.SourceFile): Map<string, { name: string; from: string | null }> {
  const origins = new Map<string, { name: string; from: string | null }>();
  for (const statement of file.statements) {
    for (const name of names(statement)) origins.set(name, { name, from: null });
    if (!ts.isImportDeclaration(statement)) continue;
    const from = (statement.moduleSpecifier as ts.StringLiteral).text;
    const bindings = statement.importClause?.namedBindings;
    if (!from.startsWith('.') || bindings === undefined || !ts.isNamedImports(bindings)) continue;
    for (const { name, propertyName } of bindings.elements) {
      origins.set(name.text, { name: (propertyName ?? name).text, from });
    }
  }
  return origins;
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
  return [text, ...(last.tags ?? []).map(tagText)]
    .filter((part) => part !== '')
    .join('\n\n')
    .replace(LINK, '`$1`');
}

/** `{@link Name}` or `{@link Name text}`. */
const LINK = /\{@link ([\w.]+)[^}]*\}/g;

/** A tag as a sentence. */
function tagText(tag: ts.JSDocTag): string {
  const text = (ts.getTextOfJSDocComment(tag.comment) ?? '').replace(/^- /, '');
  switch (tag.tagName.text) {
    case 'throws':
      return `Throws ${text}`;
    case 'returns':
      return `Returns ${text}`;
    case 'param':
      return `\`${(tag as ts.JSDocParameterTag).name.getText()}\`: ${text}`;
    default:
      throw new Error(`The API pages have no words for @${tag.tagName.text}.`);
  }
}
