/**
 * A pure function that remembers its latest answers, for what is asked again and again. Full, it forgets everything and
 * begins anew, so that it never takes more than `most` of them.
 */
export function remembered<Question, Answer>(
  answer: (question: Question) => Answer,
  most: number,
): (question: Question) => Answer {
  const known = new Map<Question, Answer>();
  return (question) => {
    const before = known.get(question);
    if (before !== undefined) return before;
    const value = answer(question);
    if (known.size >= most) known.clear();
    known.set(question, value);
    return value;
  };
}
