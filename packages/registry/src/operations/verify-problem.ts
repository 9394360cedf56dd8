/** One thing that is not as it should be. */
export interface VerifyProblem {
  /** `error`: something cannot be trusted or used. `warning`: nothing that matters, or that mends itself. */
  readonly severity: 'error' | 'warning';
  /** Version or file. */
  readonly where: string;
  /** A `BpError` code, or `LEFTOVER` for what a dead writer left. */
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}
