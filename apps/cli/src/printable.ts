/** Text from outside as a terminal may have it: control characters as `\u001b`, but for line ends and tabs. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) =>
    control === '\n' || control === '\t' ? control : escaped(control),
  );
}

/** {@link printable}, with line ends and tabs written out too: what is one entry stays one line. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, escaped);
}

function escaped(control: string): string {
  return control === '\n'
    ? '\\n'
    : `\\u${control.codePointAt(0)?.toString(16).padStart(4, '0') ?? ''}`;
}
