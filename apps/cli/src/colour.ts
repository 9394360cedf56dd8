import { styleText } from 'node:util';
import type { Output } from './terminal.js';

/** Styles of the few words that stand out. */
export type Style = 'bold' | 'green' | 'red' | 'yellow';

/** Gives text the style, or as it is. */
export type Paint = (style: Style, text: string) => string;

/**
 * Colour for one output: where FORCE_COLOR says so, else not where NO_COLOR (https://no-color.org) is set, else on a
 * terminal that is not dumb.
 */
export function paintFor({ isTTY }: Pick<Output, 'isTTY'>, env: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR = '', NO_COLOR = '', TERM } = env;
  const coloured =
    FORCE_COLOR === '' ? NO_COLOR === '' && isTTY && TERM !== 'dumb' : FORCE_COLOR !== '0';
  if (!coloured) return (_, text) => text;
  return (style, text) => styleText(style, text, { validateStream: false });
}
