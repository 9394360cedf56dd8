export interface SilenceWatch {
  /** The other gave a sign of life. */
  heard(): void;
  stop(): void;
}

/** So many signs of life may be missed. */
const MISSED = 10;

/**
 * Gives signs of life and waits for those of another. Counts its own turns and not the clock, so that a process that
 * was itself kept busy, or stopped, takes nobody for dead.
 */
export function watchSilence(options: {
  readonly silenceMs: number;
  readonly beat: () => void;
  readonly onSilent: () => void;
}): SilenceWatch {
  let missed = 0;
  const timer = setInterval(() => {
    options.beat();
    missed += 1;
    if (missed <= MISSED) return;
    clearInterval(timer);
    options.onSilent();
  }, options.silenceMs / MISSED);
  options.beat();
  return {
    heard: () => {
      missed = 0;
    },
    stop: () => clearInterval(timer),
  };
}
