/** `1 row`, `2 rows`: a count with its noun, which is given in the singular and takes an s. */
export function countWords(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
