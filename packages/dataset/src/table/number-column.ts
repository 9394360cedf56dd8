type Numbers = Float64Array | Float32Array | Int32Array | Int8Array | Uint8Array;

/** A typed array that grows. */
export class NumberColumn<T extends Numbers> {
  #values: T;
  #count = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T, expected = 1024) {
    this.#make = make;
    this.#values = make(Math.max(16, expected));
  }

  push(value: number): void {
    if (this.#count === this.#values.length) {
      const wider = this.#make(this.#values.length * 2);
      wider.set(this.#values);
      this.#values = wider;
    }
    this.#values[this.#count] = value;
    this.#count += 1;
  }

  /** What was pushed, in an array of just that length. */
  take(): T {
    return this.#values.length === this.#count
      ? this.#values
      : (this.#values.slice(0, this.#count) as T);
  }
}
