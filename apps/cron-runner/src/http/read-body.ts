import type { IncomingMessage } from 'node:http';
import { BpError } from '@bp/contracts';

const LARGEST_BODY = 16_384;
/** What is wrong with a larger one. */
export const TOO_LARGE = `The body has more than ${LARGEST_BODY} bytes.`;

/**
 * The request's JSON object; an empty body is `{}`.
 * @throws BpError INPUT_INVALID where it is too large, no JSON object, or has fields beyond `allowed`.
 */
export async function readJsonBody(
  request: IncomingMessage,
  allowed: Readonly<Record<string, 'string' | 'boolean' | 'number'>>,
): Promise<Readonly<Record<string, unknown>>> {
  const body = await readText(request);
  if (body === null) throw invalid(TOO_LARGE, allowed);
  if (body === '') return {};
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw invalid('The body is not JSON.', allowed);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid('The body is not a JSON object.', allowed);
  }
  for (const [field, given] of Object.entries(value)) {
    const type = Object.hasOwn(allowed, field) ? allowed[field] : undefined;
    if (type === undefined) throw invalid(`There is no field ${JSON.stringify(field)}.`, allowed);
    const long = typeof given === 'string' && given.length > 500;
    if (typeof given !== type || long) {
      throw invalid(
        `Field "${field}" is not a ${type}${long ? ' of at most 500 characters' : ''}.`,
        allowed,
      );
    }
  }
  return value as Record<string, unknown>;
}

/** The fields of a form that a page sent; `null` where the body is too large. */
export async function readForm(request: IncomingMessage): Promise<URLSearchParams | null> {
  const body = await readText(request);
  return body === null ? null : new URLSearchParams(body);
}

/** The body without the space around it; `null` where it is too large. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8').trim();
}

function invalid(message: string, allowed: Readonly<Record<string, string>>): BpError {
  const fields = Object.entries(allowed).map(([field, type]) => `${field} (${type})`);
  return new BpError('INPUT_INVALID', message, {
    remedy: `Send a JSON object with any of: ${fields.join(', ')}.`,
  });
}
