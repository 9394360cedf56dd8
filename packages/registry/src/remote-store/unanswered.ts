import { errnoOf } from '@bp/files';

/** What a system says where no connection was made, so that no request can have arrived. */
const UNREACHED = [
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
];

/** Why there was no answer, without address and keys, and whether the request can't have arrived. */
export function unanswered(error: unknown): { readonly reason: string; readonly refused: boolean } {
  const code = errnoOf(error) ?? errnoOf((error as { cause?: unknown }).cause);
  const late = error instanceof Error && error.name === 'TimeoutError';
  return {
    reason: late ? 'no answer in time' : (code ?? 'the connection broke'),
    refused: code !== undefined && UNREACHED.includes(code),
  };
}

/** The same answer once its body has come whole. Rejects with the system's error where it broke off. */
export async function wholeAnswer(answer: Response): Promise<Response> {
  const { status, headers } = answer;
  const bytes = await answer.arrayBuffer();
  return new Response(bytes.byteLength === 0 ? null : bytes, { status, headers });
}
