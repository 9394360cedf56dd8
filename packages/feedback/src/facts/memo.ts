/**
 * A pure function of a text that remembers its latest answers: logs repeat domains and actions on every line. Full, it
 * forgets everything and begins anew, so that it never takes more than `most` texts.
 */
export function remembered<T>(answer: (text: string) => T, most: number): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = answer(text);
    if (known.size >= most) known.clear();
    known.set(text, value);
    return value;
  };
}
