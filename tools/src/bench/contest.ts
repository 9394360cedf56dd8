import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { arch, cpus, platform, totalmem } from 'node:os';

/**
 * A contender is a process that does the work once and prints, as its last line, a JSON object with at
 * least `seconds` (the work alone, not start-up) and `max_rss_mb` (peak of the whole process).
 */
export interface Contender {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
}

export interface Measurement {
  readonly seconds: number;
  readonly max_rss_mb: number;
  readonly [figure: string]: unknown;
}

export interface ContestResult {
  readonly title: string;
  readonly machine: string;
  /** Our name, and the peer's or the reason why it can't run here. */
  readonly contenders: readonly [ours: string, peer: string];
  readonly runs: number;
  readonly ours: Measurement;
  /** `null` where the peer can't run here; the reason is printed. */
  readonly peer: Measurement | null;
  /** Ours divided by the peer's; below 1 is better. */
  readonly ratios: { readonly seconds: number; readonly max_rss_mb: number } | null;
}

/** Names a file to which every contest appends its result as a line of JSON: how `npm run bench` gathers them. */
export const CONTESTS_FILE = 'BP_BENCH_CONTESTS';

/** The machine that figures were measured on, for people. */
export function describeMachine(): string {
  const cores = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  return `${platform()} ${arch()}, ${cores}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

/** Runs two contenders alternately, `runs` times each, and compares medians; prints a table and returns the figures. */
export function contest(
  title: string,
  ours: Contender,
  peer: Contender | { readonly unavailable: string },
  runs = 3,
): ContestResult {
  const oursRuns: Measurement[] = [];
  const peerRuns: Measurement[] = [];
  for (let run = 0; run < runs; run += 1) {
    oursRuns.push(measure(ours));
    if ('command' in peer) peerRuns.push(measure(peer));
  }
  const our = median(oursRuns);
  const their = peerRuns.length > 0 ? median(peerRuns) : null;
  const result: ContestResult = {
    title,
    machine: describeMachine(),
    contenders: [ours.name, 'command' in peer ? peer.name : peer.unavailable],
    runs,
    ours: our,
    peer: their,
    ratios:
      their === null
        ? null
        : { seconds: our.seconds / their.seconds, max_rss_mb: our.max_rss_mb / their.max_rss_mb },
  };
  print(result);
  const collected = process.env[CONTESTS_FILE];
  if (collected !== undefined) appendFileSync(collected, `${JSON.stringify(result)}\n`);
  return result;
}

/** Runs a contender once. */
export function measure(contender: Contender): Measurement {
  // Through a shell that forks: a process begins with the peak memory of the one that made it, and ours may be large.
  const words = ['-c', '"$@"; exit $?', 'sh', contender.command, ...contender.args];
  const run = spawnSync('sh', words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 2 ** 20,
  });
  if (run.status !== 0) throw new Error(`${contender.name} ended with ${run.status ?? run.signal}`);
  return JSON.parse(run.stdout.trim().split('\n').at(-1) ?? '') as Measurement;
}

function median(runs: readonly Measurement[]): Measurement {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function print({ title, machine, contenders, runs, ours, peer, ratios }: ContestResult): void {
  const [oursName, peerName] = contenders;
  const line = (name: string, m: Measurement): string =>
    `${name.padEnd(28)} ${m.seconds.toFixed(3).padStart(10)} s ${m.max_rss_mb.toFixed(0).padStart(8)} MB\n`;
  const out = process.stderr;
  out.write(`\n${title} (median of ${runs}; ${machine})\n`);
  out.write(line(oursName, ours));
  if (peer === null || ratios === null) {
    out.write(`no peer: ${peerName}\n`);
  } else {
    out.write(line(peerName, peer));
    out.write(
      `ratio ours / peer: time ${ratios.seconds.toFixed(3)}, memory ${ratios.max_rss_mb.toFixed(3)}\n`,
    );
  }
}
