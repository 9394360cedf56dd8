/** Markup that is safe as it stands. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in a template of `html`. */
export type MarkupPart = Markup | string | number | null | readonly MarkupPart[];

/** Builds markup; everything put in is escaped, but markup itself. `null` is nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly MarkupPart[]): Markup {
  return new Markup(String.raw({ raw: texts }, ...parts.map(write)));
}

/** For markup made elsewhere from escaped text: plots and the style sheet. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function write(part: MarkupPart): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(write).join('') : escapeText(String(part));
}

/** Also inside attributes. Control characters, which HTML does not know, are replaced. */
function escapeText(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '\ufffd')
      .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}
