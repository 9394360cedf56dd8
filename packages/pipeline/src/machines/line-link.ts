import type { Socket } from 'node:net';

/** Messages over a connection, one line of JSON each. */
export interface LineLink<Out> {
  send(message: Out): void;
  /** Closes it after what was sent. */
  end(): void;
}

/** Far more than any message has; what sends more speaks another language. */
const MOST_CHARACTERS = 1_000_000;

/** `onClosed` is called once, however the connection ends; a line that can't be understood ends it too. */
export function lineLink<In, Out>(
  socket: Socket,
  onMessage: (message: In) => void,
  onClosed: () => void,
): LineLink<Out> {
  let rest = '';
  socket.setEncoding('utf8').setNoDelay(true);
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_CHARACTERS) socket.destroy();
    try {
      for (const line of lines) onMessage(JSON.parse(line) as In);
    } catch {
      socket.destroy();
    }
  });
  // `close` follows and tells it.
  socket.on('error', () => {});
  socket.once('close', onClosed);
  socket.resume();
  return {
    send: (message) => {
      if (socket.writable) socket.write(`${JSON.stringify(message)}\n`);
    },
    end: () => socket.end(),
  };
}
