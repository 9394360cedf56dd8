import {
  errorOf,
  type Logger,
  loadSettings,
  openProject,
  projectLogger,
  retrain,
} from '@bp/pipeline';
import type { FromRun, RunOutcome, ToRun } from './run-protocol.js';

/*
 * One run in a process of its own: what it takes of memory goes with it, health is answered while it works, and
 * a crash in native code ends the run, not the runner.
 */

/** More often than this nobody reads it. */
const PROGRESS_MS = 500;

const cancel = new AbortController();
const send = (message: FromRun): void => {
  if (process.connected) process.send?.(message);
};

process.on('message', (message: ToRun) => {
  if (message.kind === 'cancel') cancel.abort();
  else void run(message);
});
// The runner is gone: nobody waits for this run, and the next runner makes it up.
process.on('disconnect', () => cancel.abort());
process.on('SIGTERM', () => cancel.abort());
// Ctrl-C reaches the whole group; the runner decides what becomes of its run.
process.on('SIGINT', () => {});
send({ kind: 'ready' });

async function run(start: Extract<ToRun, { kind: 'start' }>): Promise<void> {
  let logger: Logger | null = null;
  let outcome: RunOutcome;
  let lastProgress = 0;
  try {
    const { root } = start;
    const { env } = process;
    const settings = await loadSettings({ root, configFile: start.configFile ?? undefined, env });
    logger = projectLogger({ root, settings, env, clock: Date.now, consoleLevel: null });
    const project = openProject({
      root,
      settings,
      env,
      clock: Date.now,
      logger,
      actor: 'cron-runner',
      say: (line) => send({ kind: 'say', line }),
      progress: ({ task, share }) => {
        const now = performance.now();
        if (now - lastProgress < PROGRESS_MS) return;
        lastProgress = now;
        send({ kind: 'progress', task, share });
      },
      signal: cancel.signal,
    });
    outcome = {
      ok: true,
      result: await retrain(project, { ...start.options, command: 'cron-runner' }),
    };
  } catch (error) {
    outcome = { ok: false, error: errorOf(error) };
  }
  await logger?.close();
  if (!process.connected) process.exit(0);
  process.send?.({ kind: 'end', outcome } satisfies FromRun, undefined, undefined, () =>
    process.exit(0),
  );
}
