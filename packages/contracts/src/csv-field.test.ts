import { expect, it } from 'vitest';
import { formatField, spreadsheetField } from './csv-field.js';

it.each([
  ['=1+1', "'=1+1"],
  ['=HYPERLINK("http://x";"y")', `"'=HYPERLINK(""http://x"";""y"")"`],
  ['+cmd|x', "'+cmd|x"],
  ['-2+3', "'-2+3"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1', "'\t=1"],
  ['\r=1', `"'\r=1"`],
  ['＝1', "'＝1"],
  ['-5', '-5'],
  ['+4.5e-3', '+4.5e-3'],
  [-5, '-5'],
  [null, ''],
  ['a=b', 'a=b'],
  ['a,"b"', '"a,""b"""'],
])('writes %j for a spreadsheet as %j', (value, text) => {
  expect(spreadsheetField(value)).toBe(text);
});

it('leaves files that are read back as they are', () => {
  expect(formatField('=1+1')).toBe('=1+1');
});
