import { existsSync } from 'node:fs';
import { fileStamp } from '@bp/contracts';

/** The second `now` as a name, with a suffix where `pathOf` leads to something already: a second can see two of a kind. */
export function unusedStamp(now: number, pathOf: (stamp: string) => string): string {
  for (let attempt = 1; ; attempt += 1) {
    const stamp = attempt === 1 ? fileStamp(now) : `${fileStamp(now)}_${attempt}`;
    if (!existsSync(pathOf(stamp))) return stamp;
  }
}
