interface Closing {
  close(): Promise<void>;
}

const closing = new Set<Closing>();

/**
 * Closes these when the process is told to end (SIGTERM), all of them before it ends. Where nobody else listens, it then
 * ends as it would have without us.
 * @returns A function that takes it back.
 */
export function closeOnSigterm(log: Closing): () => void {
  if (closing.size === 0) process.once('SIGTERM', closeAll);
  closing.add(log);
  return () => {
    closing.delete(log);
    if (closing.size === 0) process.off('SIGTERM', closeAll);
  };
}

function closeAll(): void {
  void Promise.all([...closing].map((log) => log.close())).then(() => {
    if (process.listenerCount('SIGTERM') === 0) process.kill(process.pid, 'SIGTERM');
  });
}
