import { callBp } from '../../../apps/cli/test/run-bp.js';
import { CHECKOUT } from '../workspace.js';
import type { CodeBlock } from './read-blocks.js';

/** How the help begins that an unknown command gets. */
const OVERVIEW = 'bp COMMAND\n';
/** How pages call the command: by name, through npm, by its file. */
const CALL =
  /(?:^|[|;&(]\s*)(?:\w+=\S+ )*(?:npx --no bp|npm run bp --|node \S*bin\/bp\.js|bp)((?: [^|;&#\n]*)?)/gm;

/**
 * Checks the `bp` calls of `sh` examples against the command's own help: commands and flags exist. The
 * scripts that `npm run` names must be in the checkout's `package.json`.
 */
export async function checkExampleCommands(
  blocks: readonly CodeBlock[],
  scripts: Readonly<Record<string, string>>,
): Promise<string[]> {
  const problems: string[] = [];
  const helps = new Map<string, Promise<string | null>>();
  const helpOf = (words: readonly string[]): Promise<string | null> => {
    const key = words.join(' ');
    const known = helps.get(key) ?? help(words);
    helps.set(key, known);
    return known;
  };
  for (const { file, line, code } of blocks) {
    const where = `${file}:${line}`;
    for (const [, script = ''] of code.matchAll(/npm run ([\w:-]+)/g)) {
      if (scripts[script] === undefined) problems.push(`${where}: no script ${script}`);
    }
    for (const [, call = ''] of code.replace(/\\\n/g, ' ').matchAll(CALL)) {
      const words = call.trim().split(/\s+/);
      const command = words.slice(0, firstArgument(words));
      const text = await helpOf(command);
      if (text === null || (command.length > 0 && text.startsWith(OVERVIEW))) {
        problems.push(`${where}: no command bp ${command.join(' ')}`);
        continue;
      }
      for (const [, flag = ''] of call.matchAll(/ (--[a-z][\w-]*)/g)) {
        if (!knows(text, flag)) problems.push(`${where}: bp ${command.join(' ')} has no ${flag}`);
      }
    }
  }
  return problems;
}

/** `versions deploy --version …`: the words before the first that is not a plain word; at most two. */
function firstArgument(words: readonly string[]): number {
  const end = words.findIndex((word) => !/^[a-z-]+$/.test(word) || word.startsWith('-'));
  return Math.min(end === -1 ? words.length : end, 2);
}

function knows(help: string, flag: string): boolean {
  const bare = flag.replace(/^--(no-)?/, '');
  return new RegExp(`--(no-)?${bare}\\b`).test(help) || flag === '--help' || flag === '--version';
}

async function help(words: readonly string[]): Promise<string | null> {
  const { code, stdout } = await callBp([...words, '--help'], { root: CHECKOUT });
  return code === 0 ? stdout : null;
}
