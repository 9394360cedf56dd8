const QUOTE = 34;

/** Whether these bytes hold whole quoted fields only: an odd number of quotes means that a field goes on. */
export function hasOpenQuote(bytes: Buffer, start: number, end: number): boolean {
  let open = false;
  for (
    let at = bytes.indexOf(QUOTE, start);
    at >= 0 && at < end;
    at = bytes.indexOf(QUOTE, at + 1)
  ) {
    open = !open;
  }
  return open;
}

/**
 * The fields of one record as RFC 4180 has it, or `null` where its quotes don't fit. One record at a time, so that
 * a stray quote costs one line and not the rest of the file, as it does with parsers of whole streams.
 */
export function parseCsvRecord(text: string, delimiter = ','): string[] | null {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let value = '';
      let from = at + 1;
      for (;;) {
        const quote = text.indexOf('"', from);
        if (quote < 0) return null;
        value += text.slice(from, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        value += '"';
        from = at + 1;
      }
      if (at < text.length && text[at] !== delimiter) return null;
      fields.push(value);
    } else {
      const comma = text.indexOf(delimiter, at);
      const value = comma < 0 ? text.slice(at) : text.slice(at, comma);
      if (value.includes('"')) return null;
      fields.push(value);
      at = comma < 0 ? text.length : comma;
    }
    if (at >= text.length) return fields;
    at += 1;
    if (at === text.length) {
      fields.push('');
      return fields;
    }
  }
}
