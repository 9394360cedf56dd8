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
  const { statusCode, message, validation } = error as {
    readonly statusCode?: number;
    readonly message: string;
    readonly validation?: unknown;
  };
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new HttpFailure(statusCode, {
      code: validation === undefined ? (CODES[statusCode] ?? 'REFUSED') : 'INPUT_INVALID',
      message,
      remedy: REMEDIES[statusCode] ?? 'GET /openapi.json says what can be asked.',
    });
  }
  return new HttpFailure(500, {
    code: 'INTERNAL',
    message: 'The answer could not be made.',
    remedy: "See the server's log.",
  });
}

const CODES: Readonly<Record<number, string>> = {
  400: 'INPUT_INVALID',
  404: 'NOT_FOUND',
  413: 'TOO_LARGE',
  415: 'INPUT_INVALID',
};

const REMEDIES: Readonly<Record<number, string>> = {
  413: 'Send fewer at once.',
  415: 'Send JSON with "content-type: application/json".',
};

function statusOf({ code, details }: { readonly code: string; readonly details: object }): number {
  if (code === 'INPUT_INVALID') return 400;
  if (code !== 'STORAGE_FAILED') return 500;
  return FULL.includes(String((details as { errno?: unknown }).errno)) ? 507 : 503;
}
