/**
 * A file in UTF-16 as UTF-8; any other as it is. Told by its byte order mark, or, as PowerShell and spreadsheets leave
 * it out at times, by every second byte of its beginning being zero.
 */
export async function* toUtf8(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | null | undefined;
  for await (const piece of pieces) {
    if (decoder === undefined) decoder = decoderOf(piece);
    yield decoder === null ? piece : Buffer.from(decoder.decode(piece, { stream: true }));
  }
}

/** Whether a file that begins so is a text in UTF-16. */
export function isUtf16(head: Buffer): boolean {
  return decoderOf(head) !== null;
}

/** `null`: not UTF-16. */
function decoderOf(head: Buffer): InstanceType<typeof TextDecoder> | null {
  const [a = 0, b = 0, c = 0, d = 0] = head;
  if (head.length < 4) return null;
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0 && c !== 0 && d === 0)) {
    return new TextDecoder('utf-16le');
  }
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0 && c === 0 && d !== 0)) {
    return new TextDecoder('utf-16be');
  }
  return null;
}
