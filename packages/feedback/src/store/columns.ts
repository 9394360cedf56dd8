/** Rows in a piece of a column. Columns grow piece by piece, so that growing copies nothing and wastes little. */
const PIECE_BITS = 13;
const PIECE = 1 << PIECE_BITS;
const MASK = PIECE - 1;

/** Whole numbers from 0 to 2³²−1; 0 where nothing was set. Pieces that nothing was set in take no memory. */
export class Uint32Column {
  readonly #pieces: (Uint32Array | undefined)[] = [];

  get(row: number): number {
    const piece = this.#pieces[row >>> PIECE_BITS];
    return piece === undefined ? 0 : piece[row & MASK]!;
  }

  set(row: number, value: number): void {
    const place = row >>> PIECE_BITS;
    let piece = this.#pieces[place];
    if (piece === undefined) {
      if (value === 0) return;
      piece = new Uint32Array(PIECE);
      while (this.#pieces.length < place) this.#pieces.push(undefined);
      this.#pieces[place] = piece;
    }
    piece[row & MASK] = value;
  }
}

/** Whole numbers from 0 to 255; 0 where nothing was set. */
export class Uint8Column {
  readonly #pieces: (Uint8Array | undefined)[] = [];

  get(row: number): number {
    const piece = this.#pieces[row >>> PIECE_BITS];
    return piece === undefined ? 0 : piece[row & MASK]!;
  }

  set(row: number, value: number): void {
    const place = row >>> PIECE_BITS;
    let piece = this.#pieces[place];
    if (piece === undefined) {
      if (value === 0) return;
      piece = new Uint8Array(PIECE);
      while (this.#pieces.length < place) this.#pieces.push(undefined);
      this.#pieces[place] = piece;
    }
    piece[row & MASK] = value;
  }
}

/** Numbers; NaN where nothing was set. */
export class Float64Column {
  readonly #pieces: (Float64Array | undefined)[] = [];

  get(row: number): number {
    const piece = this.#pieces[row >>> PIECE_BITS];
    return piece === undefined ? Number.NaN : piece[row & MASK]!;
  }

  set(row: number, value: number): void {
    const place = row >>> PIECE_BITS;
    let piece = this.#pieces[place];
    if (piece === undefined) {
      piece = new Float64Array(PIECE).fill(Number.NaN);
      while (this.#pieces.length < place) this.#pieces.push(undefined);
      this.#pieces[place] = piece;
    }
    piece[row & MASK] = value;
  }
}
