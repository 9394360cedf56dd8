/** What steers a terminal instead of being shown, or turns the direction of what follows. */
const STEERING = /[\p{Cc}\p{Bidi_Control}]/gu;

/** Text from outside as a terminal may have it: control characters as `\u001b`, but for line ends and tabs. */
export function printable(text: string): string {
  return text.replace(STEERING, (control) =>
    control === '\n' || control === '\t' ? control : escaped(control),
  );
}

/** {@link printable}, with line ends and tabs written out too: what is one entry stays one line. */
export function oneLine(text: string): string {
  return text.replace(STEERING, escaped);
}

function escaped(control: string): string {
  return control === '\n'
    ? '\\n'
    : `\\u${control.codePointAt(0)?.toString(16).padStart(4, '0') ?? ''}`;
}
