import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonScanner } from './json-scanner.js';

const scan = (text: string): JsonScanner => new JsonScanner(Buffer.from(text));

describe('JsonScanner', () => {
  it('reads every number as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        for (const text of [JSON.stringify(value), value.toExponential().toUpperCase()]) {
          expect(scan(text).number()).toBe(Number(text));
        }
      }),
    );
  });

  it('passes over any value and finds the next member', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const keys: string[] = [];
        const reader = scan(JSON.stringify({ first: value, second: [1, true, false] }, null, 1));
        reader.object((key) => {
          keys.push(key);
          if (key === 'first') reader.skip();
          else {
            const numbers: number[] = [];
            reader.array(() => numbers.push(reader.numberOrBoolean()));
            expect(numbers).toEqual([1, 1, 0]);
          }
        });
        expect(keys).toEqual(['first', 'second']);
      }),
    );
  });

  it('says where text is cut', () => {
    const text = '{"a":[1,2,{"b":"c"}]}';
    for (let length = 0; length < text.length; length += 1) {
      const reader = scan(text.slice(0, length));
      expect(() => reader.object(() => reader.skip())).toThrow(SyntaxError);
    }
  });
});
