import type { StepProgress } from '@bp/pipeline';
import type { Terminal } from './terminal.js';

const BAR_CELLS = 24;
/** More often than this a terminal only flickers. */
const REDRAW_MS = 100;
/** After so long without a word it says that it still works; before, how long it will take is a guess. */
const PATIENCE_MS = 2_000;
const BEAT_MS = 1_000;

export interface ProgressLine {
  show(progress: StepProgress): void;
  /** What was said last: stands in the line while nothing else is known. */
  said(line: string): void;
  clear(): void;
  close(): void;
}

const NO_LINE: ProgressLine = {
  show: () => {},
  said: () => {},
  clear: () => {},
  close: () => {},
};

/** One line that is drawn over itself. */
export function progressLine(stream: Terminal['stderr'], enabled: boolean): ProgressLine {
  if (!enabled || !stream.isTTY) return NO_LINE;
  let drawn = false;
  let lastDraw = performance.now();
  let since = lastDraw;
  let task = '';
  const draw = (text: string): void => {
    lastDraw = performance.now();
    drawn = true;
    stream.write(`\r\u001b[2K${text.slice(0, (stream.columns ?? 80) - 1)}`);
  };
  const beat = setInterval(() => {
    const quiet = performance.now() - lastDraw;
    if (task !== '' && quiet >= PATIENCE_MS - BEAT_MS / 2) {
      const seconds = Math.round((performance.now() - since) / 1000);
      if (seconds * 1000 >= PATIENCE_MS) draw(`${task} … ${seconds} s`);
    }
  }, BEAT_MS).unref();
  const begin = (name: string): void => {
    task = name;
    since = performance.now();
  };
  const clear = (): void => {
    if (drawn) stream.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    show: ({ task: name, share, detail }) => {
      if (name !== task) begin(name);
      const now = performance.now();
      if (now - lastDraw < REDRAW_MS) return;
      draw([name, share === null ? '' : bar(share), detail, left(share, now - since)].join(' '));
    },
    said: begin,
    clear,
    close: () => {
      clearInterval(beat);
      clear();
    },
  };
}

function bar(share: number): string {
  const full = Math.round(Math.min(Math.max(share, 0), 1) * BAR_CELLS);
  return `[${'#'.repeat(full)}${'.'.repeat(BAR_CELLS - full)}] ${(share * 100).toFixed(0)}%`;
}

/** Time left, if what comes takes as long as what was. */
export function left(share: number | null, elapsedMs: number): string {
  if (share === null || share < 0.02 || share >= 1 || elapsedMs < PATIENCE_MS) return '';
  const seconds = Math.ceil(((elapsedMs / 1000) * (1 - share)) / share);
  return seconds < 90 ? `${seconds} s left` : `${Math.round(seconds / 60)} min left`;
}
