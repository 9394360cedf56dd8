import { isBpError } from '@bp/contracts';

/** What every failure says, as in the command's `--json`. */
export interface FailureBody {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** A refusal with its status. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly body: FailureBody;

  constructor(status: number, body: FailureBody) {
    super(body.message);
    this.status = status;
    this.body = body;
  }
}

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** What is answered for anything that is thrown on the way; what nobody expected says nothing of its inside. */
export function failureOf(error: unknown): HttpFailure {
  if (error instanceof HttpFailure) return error;
  if (isBpError(error)) return new HttpFailure(statusOf(error), error);
  return new HttpFailure(500, {
    code: 'INTERNAL',
    message: 'The answer could not be made.',
    remedy: "See the server's log.",
  });
}

function statusOf({ code, details }: { readonly code: string; readonly details: object }): number {
  if (code === 'INPUT_INVALID') return 400;
  if (code !== 'STORAGE_FAILED') return 500;
  return FULL.includes(String((details as { errno?: unknown }).errno)) ? 507 : 503;
}
