import { expect, it } from 'vitest';
import { oneLine, printable } from './printable.js';

it('writes control characters out', () => {
  expect(printable('a\u001b]0;b\u0007\u009b1m\u007f\r\n\tc é 🙂')).toBe(
    'a\\u001b]0;b\\u0007\\u009b1m\\u007f\\u000d\n\tc é 🙂',
  );
  expect(oneLine('complaints\n2026-01-01\tdeploy')).toBe('complaints\\n2026-01-01\\u0009deploy');
});
