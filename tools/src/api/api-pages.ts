import { publishedPackages } from '../workspace.js';
import { type PublicEntry, type PublicName, readPublicApi } from './declarations.js';

/** Where the pages are, relative to the checkout. */
export const API_FOLDER = 'docs/api';

const SECTIONS = [
  ['Functions', ['function', 'class']],
  ['Constants', ['constant']],
  ['Types', ['type']],
] as const;

/** File name → text of every page of the API reference, made from the docstrings and declarations in the sources. */
export function apiPages(): Map<string, string> {
  const packages = publishedPackages().filter(({ entries }) => entries.length > 0);
  const api = readPublicApi(packages);
  const pages = new Map<string, string>();
  for (const [name, entries] of api) {
    pages.set(`${name.replace('@bp/', '')}.md`, page(name, entries));
  }
  pages.set('README.md', indexPage(api));
  return pages;
}

const MADE =
  'Made from the docstrings by `npm run docs:api`; a test fails where it is out of date.';

function indexPage(api: ReadonlyMap<string, readonly PublicEntry[]>): string {
  const rows = [...api].map(([name, entries]) => {
    const file = name.replace('@bp/', '');
    const count = entries.reduce((sum, entry) => sum + entry.names.length, 0);
    const specifiers = entries.map(({ specifier }) => `\`${specifier}\``).join(', ');
    return `| [${name}](${file}.md) | ${specifiers} | ${count} |`;
  });
  return `# API reference\n\n${MADE}\n\n| package | entries | public names |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function page(name: string, entries: readonly PublicEntry[]): string {
  const parts = [`# ${name}`, MADE];
  for (const { specifier, names } of entries) {
    if (entries.length > 1) parts.push(`## \`${specifier}\``);
    for (const [title, kinds] of SECTIONS) {
      const found = names.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
      if (found.length === 0) continue;
      parts.push(`${entries.length > 1 ? '###' : '##'} ${title}`);
      parts.push(...found.map(describe));
    }
  }
  return `${parts.join('\n\n')}\n`;
}

function describe({ name, docs, declarations }: PublicName): string {
  const code = declarations.map((text) => text.replace(/^export /, '').replace(/^declare /, ''));
  const parts = [`#### ${name}`, docs, `\`\`\`ts\n${code.join('\n')}\n\`\`\``];
  return parts.filter((part) => part !== '').join('\n\n');
}
