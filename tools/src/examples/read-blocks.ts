import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, publishedPackages } from '../workspace.js';

/**
 * An example: a fenced block of a README or a page of `docs/`. A line `<!-- run -->` above it says that it can be
 * run as it stands, in a project folder with a model in production; the tests then do so.
 */
export interface CodeBlock {
  /** Relative to the checkout. */
  readonly file: string;
  /** Line of its first line of code. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
  readonly run: boolean;
}

const FENCE = /(^<!-- run -->\n\n?)?^ *```(\w+)\n([\s\S]*?)^ *```/gm;

/** All pages that people write: the generated API reference is left out. */
export function handWrittenPages(): string[] {
  const docs = readdirSync(join(CHECKOUT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  const readmes = publishedPackages().map(({ folder }) => join(folder, 'README.md'));
  return ['README.md', 'CONTRIBUTING.md', ...readmes, ...docs];
}

export function readPage(file: string): string {
  return readFileSync(join(CHECKOUT, file), 'utf8');
}

export function readBlocks(file: string, text: string = readPage(file)): CodeBlock[] {
  return [...text.matchAll(FENCE)].map((match) => {
    const before = text.slice(0, match.index + match[0].indexOf('```'));
    const line = before.split('\n').length + 1;
    return { file, line, language: match[2]!, code: match[3]!, run: match[1] !== undefined };
  });
}

/** Blocks that name no language: output, pictures and the like. */
export function bareBlocks(text: string): string[] {
  const parts = text.split(/^ *```/m);
  return parts.filter((block, index) => index % 2 === 1 && block.startsWith('\n'));
}
