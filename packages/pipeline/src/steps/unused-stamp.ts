import { access } from 'node:fs/promises';
import { fileStamp } from '@bp/contracts';

/** The second `now` as a name, with a suffix where `pathOf` leads to something already: a second can see two of a kind. */
export async function unusedStamp(now: number, pathOf: (stamp: string) => string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const stamp = attempt === 1 ? fileStamp(now) : `${fileStamp(now)}_${attempt}`;
    const taken = await access(pathOf(stamp)).then(
      () => true,
      () => false,
    );
    if (!taken) return stamp;
  }
}
