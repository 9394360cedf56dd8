import { publishedPackages } from '../workspace.js';
import { type PublicEntry, type PublicName, readPublicApi } from './declarations.js';

/** Where the pages are, relative to the checkout. */
export const API_FOLDER = 'docs/api';

const SECTIONS = [
  ['Functions and classes', ['function', 'class']],
  ['Constants', ['constant']],
  ['Types', ['type']],
] as const;

/** What users can import, by package. */
export type Api = ReadonlyMap<string, readonly PublicEntry[]>;

export function publishedApi(): Api {
  return readPublicApi(publishedPackages().filter(({ entries }) => entries.length > 0));
}

/** File name → text of every page of the API reference, made from the docstrings and declarations in the sources. */
export function apiPages(api: Api): Map<string, string> {
  const pages = new Map<string, string>();
  for (const [name, entries] of api) {
    pages.set(`${name.replace('@bp/', '')}.md`, page(name, entries));
  }
  pages.set('README.md', indexPage(api));
  return pages;
}

const MADE =
  'Made from the docstrings by `npm run docs:api`; a test fails where it is out of date.';

function indexPage(api: Api): string {
  const rows = [...api].map(([name, entries]) => {
    const file = name.replace('@bp/', '');
    const count = new Set(entries.flatMap((entry) => entry.names.map((one) => one.name))).size;
    const specifiers = entries.map(({ specifier }) => `\`${specifier}\``).join(', ');
    return `| [${name}](${file}.md) | ${specifiers} | ${count} |`;
  });
  return `# API reference\n\n${MADE}\n\n| package | entries | public names |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function page(name: string, entries: readonly PublicEntry[]): string {
  const parts = [`# ${name}`, MADE];
  const shown = new Set<string>();
  for (const { specifier, names } of entries) {
    if (entries.length > 1) parts.push(`## \`${specifier}\``);
    const again = names.filter((one) => shown.has(one.name));
    if (again.length > 0) {
      const links = again.map((one) => `[${one.name}](#${one.name.toLowerCase()})`);
      parts.push(`Also from here: ${links.join(', ')}.`);
    }
    const fresh = names.filter((one) => !shown.has(one.name));
    for (const [title, kinds] of SECTIONS) {
      const found = fresh.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
      if (found.length === 0) continue;
      parts.push(`${entries.length > 1 ? '###' : '##'} ${title}`);
      parts.push(...found.map(describe));
    }
    for (const one of fresh) shown.add(one.name);
  }
  return `${parts.join('\n\n')}\n`;
}

function describe({ name, docs, declarations }: PublicName): string {
  const code = declarations.map(printed);
  const parts = [`#### ${name}`, docs, `\`\`\`ts\n${code.join('\n')}\n\`\`\``];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Lines from which on the inferred type of a constant (a schema's) is left to the compiler. */
const LONGEST_INFERRED = 40;

function printed(declaration: string): string {
  const text = declaration.replace(/^export /, '').replace(/^declare /, '');
  const lines = text.split('\n');
  const long = text.startsWith('const ') && lines.length >= LONGEST_INFERRED;
  return long ? `${lines[0]!.replace(/<.*/, '')}<…>;` : text;
}
