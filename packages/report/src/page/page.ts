import { createHash } from 'node:crypto';
import { html, type Markup, trusted } from './markup.js';

/** A source of a Content-Security-Policy: this text inside of the page and no other. */
export function hashSource(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** A whole page: light and dark, one style sheet, and no requests but those that `head` and `body` bring. */
export function page(options: {
  readonly title: string;
  readonly stylesheet: string;
  readonly head?: Markup;
  readonly body: Markup;
}): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${options.head ?? null}
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${options.title}</title>
<style>${trusted(options.stylesheet)}</style>
</head>
<body>
${options.body}
</body>
</html>
`.text;
}
