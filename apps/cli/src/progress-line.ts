import type { StepProgress } from '@bp/pipeline';
import type { Terminal } from './terminal.js';

const BAR_CELLS = 24;
/** More often than this a terminal only flickers. */
const REDRAW_MS = 100;

export interface ProgressLine {
  show(progress: StepProgress): void;
  clear(): void;
}

/** One line that is drawn over itself, on a terminal only. */
export function progressLine(stream: Terminal['stderr'], enabled: boolean): ProgressLine {
  let drawn = false;
  let lastDraw = 0;
  if (!enabled || !stream.isTTY) return { show: () => {}, clear: () => {} };
  return {
    show: ({ task, share, detail }) => {
      const now = performance.now();
      if (now - lastDraw < REDRAW_MS) return;
      lastDraw = now;
      drawn = true;
      const text = `${task} ${share === null ? '' : bar(share)} ${detail}`;
      stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
    },
    clear: () => {
      if (drawn) stream.write('\r\u001b[2K');
      drawn = false;
    },
  };
}

function bar(share: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * BAR_CELLS);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}] ${(share * 100).toFixed(0)}%`;
}
