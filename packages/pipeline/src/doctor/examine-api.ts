import { formatInstant } from '@bp/contracts';
import { tokenFault } from '@bp/feedback';
import type { Project } from '../project.js';
import { milliseconds } from '../settings/milliseconds.js';
import { type Finding, fine, problem } from './check.js';

/** Clocks this far apart put attempts into the wrong window. */
const MOST_SKEW_MS = 5 * 60_000;

/**
 * The API is reachable and takes the token. `aheadMs`: how far the server's clock is ahead of ours; `null`: it did not say.
 */
export async function examineApi(
  project: Project,
): Promise<{ readonly check: Finding; readonly aheadMs: number | null }> {
  const { env, settings, clock } = project;
  const { apiUrl, apiTimeoutSeconds } = settings.feedback;
  const token = env.LARAVEL_API_TOKEN || env.APP_API_TOKEN;
  if (apiUrl === null) {
    const unused = !settings.schedule.useApi;
    return {
      aheadMs: null,
      check: unused
        ? fine('Not used: LARAVEL_API_URL is not set.')
        : problem(
            'The scheduled run asks it, but LARAVEL_API_URL is not set.',
            'Set LARAVEL_API_URL (or feedback.apiUrl), or schedule.useApi to false.',
          ),
    };
  }
  const fault = token ? tokenFault(token) : 'is not set';
  if (!token || fault !== null) {
    const remedy =
      'Set LARAVEL_API_TOKEN (APP_API_TOKEN is taken too) to what the application has in its .env.';
    return { aheadMs: null, check: problem(`Its token ${fault}.`, remedy) };
  }
  const url = new URL(`${apiUrl.replace(/\/+$/, '')}/api/ml/historical-data`);
  url.searchParams.set('limit', '1');
  url.searchParams.set('min_date', formatInstant(clock()));
  try {
    const sent = clock();
    const response = await fetch(url, {
      headers: { 'x-api-token': token, accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([
        project.signal,
        AbortSignal.timeout(milliseconds(apiTimeoutSeconds)),
      ]),
    });
    const date = Date.parse(response.headers.get('date') ?? '');
    const aheadMs = Number.isNaN(date) ? null : date - (sent + clock()) / 2;
    return { aheadMs, check: await judge(url.host, response) };
  } catch (error) {
    const cause = (error as Error).cause as { code?: string } | undefined;
    const late = (error as Error).name === 'TimeoutError';
    const why = late ? `no answer within ${apiTimeoutSeconds} s` : (cause?.code ?? 'no connection');
    return {
      aheadMs: null,
      check: problem(
        `${url.host} can't be reached: ${why}.`,
        'Check LARAVEL_API_URL, that the application runs, and proxies and firewalls on the way.',
      ),
    };
  }
}

async function judge(host: string, response: Response): Promise<Finding> {
  const { status } = response;
  const text = (await response.text()).slice(0, 100_000);
  if (status === 401 || status === 403) {
    return problem(
      `${host} refuses the token (${status}).`,
      'Give LARAVEL_API_TOKEN the value that the application has in its .env.',
    );
  }
  if (status === 200) {
    try {
      const answer = JSON.parse(text) as { success?: unknown; data?: unknown } | null;
      if (answer?.success === true && Array.isArray(answer.data)) {
        return fine(`${host} answers and takes the token.`);
      }
    } catch {
      // Told below: it is another application that answers.
    }
    return problem(
      `${host} answers, but not as the API does.`,
      'Check that LARAVEL_API_URL is the address of the application, without /api.',
    );
  }
  return problem(
    `${host} answers ${status}.`,
    status === 404
      ? 'Check that LARAVEL_API_URL is the address of the application, without /api.'
      : "See the application's own log.",
  );
}

/** The clock agrees with the API's, and with what has been written here before. */
export function examineClock(
  now: number,
  newestRun: string | null,
  aheadMs: number | null,
): Finding {
  const remedy =
    'Let the machine set its clock (timedatectl set-ntp true); windows and schedules rest on it.';
  if (aheadMs !== null && Math.abs(aheadMs) > MOST_SKEW_MS) {
    const minutes = Math.round(Math.abs(aheadMs) / 60_000);
    return problem(
      `It is ${minutes} minutes ${aheadMs > 0 ? 'behind' : 'ahead of'} the API's.`,
      remedy,
    );
  }
  if (newestRun !== null && Date.parse(newestRun) > now + MOST_SKEW_MS) {
    return problem(`The last run began ${newestRun}, which is in the future.`, remedy);
  }
  return fine(`${formatInstant(now)}${aheadMs === null ? '' : ', as the API says'}.`);
}
