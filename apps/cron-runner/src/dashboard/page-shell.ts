import { createHash } from 'node:crypto';
import { html, type Markup, trusted } from '@bp/pipeline';
import { page, type Reply } from '../http/reply.js';
import { SCRIPT } from './script.js';
import { STYLESHEET } from './stylesheet.js';

const sha256 = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** Only this style sheet and this script, named by their hashes; nothing from elsewhere, no inline styles. */
const POLICY = [
  "default-src 'none'",
  `style-src ${sha256(STYLESHEET)}`,
  `script-src ${sha256(SCRIPT)}`,
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Two dots on a rising line, as the browser tab shows it. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='7' fill='%230f766e'/%3E%3Cpath d='M7 23l8-8 4 4 7-10' fill='none' stroke='%23fff' stroke-width='3' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

/** A whole page around its content. */
export function pageShell(title: string, content: Markup, status = 200): Reply {
  const body = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="${ICON}">
<style>${trusted(STYLESHEET)}</style>
</head>
<body>
${content}
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`;
  return page(status, body.text, POLICY);
}
