import { expect, it } from 'vitest';
import { oneLine, printable } from './printable.js';

it('writes control characters out', () => {
  expect(printable('a\u001b]0;b\u0007\u009b1m\u007f\r\n\tc é 🙂')).toBe(
    'a\\u001b]0;b\\u0007\\u009b1m\\u007f\\u000d\n\tc é 🙂',
  );
  expect(oneLine('complaints\n2026-01-01\tdeploy')).toBe('complaints\\n2026-01-01\\u0009deploy');
});

it('writes out what turns the direction of text, and leaves texts of all directions', () => {
  const marks = [0x061c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2069];
  for (const mark of marks) {
    const text = `a${String.fromCodePoint(mark)}b`;
    const shown = `a\\u${mark.toString(16).padStart(4, '0')}b`;
    expect([printable(text), oneLine(text)]).toEqual([shown, shown]);
  }
  expect(oneLine('שלום مرحبا')).toBe('שלום مرحبا');
});
