import { lookup } from 'node:dns/promises';
import { BpError } from '@bp/contracts';

/** One of the machines that train together; its rank is its place in the list, the coordinator being the first. */
export interface Machine {
  readonly host: string;
  /** Where it listens: the coordinator to its workers, a worker to the learners of the others. */
  readonly port: number;
}

const EXAMPLE = '10.0.0.1:12400,10.0.0.2:12400';

/**
 * Takes `host:port,host:port,…` apart.
 * @param origin What names the list, for messages.
 * @throws BpError `SETTINGS_INVALID`.
 */
export function parseMachines(text: string, origin: string): readonly Machine[] {
  const machines = text.split(',').map((entry) => {
    const [, host = '', port = ''] = /^\s*([\w.-]+):(\d{1,5})\s*$/.exec(entry) ?? [];
    if (host === '' || Number(port) < 1 || Number(port) > 65_535) {
      throw invalid(`${origin} has "${entry.trim()}", which is not host:port`);
    }
    return { host, port: Number(port) };
  });
  const names = machines.map(nameOf);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) throw invalid(`${origin} names ${twice} twice`);
  if (machines.length < 2) throw invalid(`${origin} names one machine; at least two are needed`);
  return machines;
}

export function nameOf({ host, port }: Machine): string {
  return `${host}:${port}`;
}

/**
 * The list in LightGBM's words, which knows IPv4 addresses only, and says which of them this one is.
 * @throws BpError `WORKER_LOST` where a name has no address.
 */
export async function networkOf(machines: readonly Machine[], rank: number): Promise<string> {
  const addresses = await Promise.all(
    machines.map(async (machine) => `${await addressOf(machine)}:${machine.port}`),
  );
  return [`rank=${rank}`, ...addresses].join(',');
}

/** Where the coordinator listens: on its loopback address where that is what the list names, else on all. */
export async function bindAddress(host: string): Promise<string> {
  const address = await addressOf({ host });
  return address.startsWith('127.') ? address : '0.0.0.0';
}

async function addressOf({ host }: Pick<Machine, 'host'>): Promise<string> {
  try {
    return (await lookup(host, { family: 4 })).address;
  } catch (cause) {
    throw new BpError('WORKER_LOST', `The worker ${host} has no IPv4 address`, {
      remedy: 'Correct the name in training.workers.machines, or give its address.',
      details: { host },
      cause,
    });
  }
}

function invalid(what: string): BpError {
  return new BpError('SETTINGS_INVALID', `${what}.`, {
    remedy: `Name the coordinator first, then each worker, as ${EXAMPLE}.`,
    details: { field: 'training.workers.machines' },
  });
}
