/**
 * Licences of what code under MIT may need. MPL-2.0 (of resvg) is weak copyleft on its own files: it is installed as
 * its makers publish it, never copied into ours.
 */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
]);

/** Whether an SPDX expression (`(MIT OR Apache-2.0)`, `A AND B`) leaves an allowed choice. */
export function isAllowedLicence(expression: string): boolean {
  const choices = expression.replace(/[()]/g, '').split(/\s+OR\s+/);
  return choices.some((choice) => choice.split(/\s+AND\s+/).every((one) => ALLOWED.has(one)));
}
