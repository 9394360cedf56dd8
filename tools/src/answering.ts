import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 30_000;

/** Waits until a server that is starting answers at this address. */
export async function answering(url: string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  const answers = (): Promise<boolean> =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await answers())) {
    if (performance.now() > end) throw new Error(`nothing answers at ${url}`);
    await sleep(100);
  }
}
