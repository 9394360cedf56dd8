/**
 * The lower triangle L of a symmetric positive definite matrix, row after row, so that L Lᵀ is the matrix (Golub & Van
 * Loan, "Matrix Computations", 4.2). Only the lower triangle of `matrix` (`size × size`) is read.
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const lower = new Float64Array(size * size);
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let sum = matrix[row * size + column]!;
      for (let i = 0; i < column; i += 1) {
        sum -= lower[row * size + i]! * lower[column * size + i]!;
      }
      lower[row * size + column] =
        row === column ? Math.sqrt(sum) : sum / lower[column * size + column]!;
    }
  }
  return lower;
}

/** Solves L Lᵀ x = `right` in place, for the `size` numbers from `at` on. */
export function choleskySolve(
  lower: Float64Array,
  size: number,
  right: Float64Array,
  at: number,
): void {
  for (let row = 0; row < size; row += 1) {
    let sum = right[at + row]!;
    for (let i = 0; i < row; i += 1) sum -= lower[row * size + i]! * right[at + i]!;
    right[at + row] = sum / lower[row * size + row]!;
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let sum = right[at + row]!;
    for (let i = row + 1; i < size; i += 1) sum -= lower[i * size + row]! * right[at + i]!;
    right[at + row] = sum / lower[row * size + row]!;
  }
}
