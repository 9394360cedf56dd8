/** A field as RFC 4180 writes it: in quotes where it holds a comma, a quote or a line end. */
export function formatField(text: string): string {
  return /[",\r\n]/.test(text) || /^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
