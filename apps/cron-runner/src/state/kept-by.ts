/** Gives again what was made last, as long as its key is the same; what failed is not kept. */
export function keptBy<T>(): (key: string, make: () => Promise<T>) => Promise<T> {
  let kept: { readonly key: string; readonly made: Promise<T> } | null = null;
  return (key, make) => {
    if (kept?.key !== key) {
      kept = { key, made: make() };
      kept.made.catch(() => {
        kept = null;
      });
    }
    return kept.made;
  };
}
