import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildStage, BuildStep } from './dockerfile-plan.js';

export interface RehearsalOptions {
  readonly stages: readonly BuildStage[];
  /** Folder with the build context. */
  readonly context: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
}

/** Why nothing can be rehearsed here, or `null`. */
export function whyNoRehearsal(): string | null {
  const mounts =
    'd=$(mktemp -d) && mount -t tmpfs tmpfs $d && mkdir $d/u $d/w $d/m && mount -t overlay overlay -o lowerdir=/,upperdir=$d/u,workdir=$d/w $d/m';
  const run = spawnSync('unshare', ['-m', 'sh', '-c', mounts], { encoding: 'utf8' });
  return run.status === 0
    ? null
    : `needs the right to mount (run as root): ${run.stderr ?? run.error?.message}`;
}

/**
 * Does what a container engine would do with a Dockerfile, in layers over this machine's own root that vanish
 * afterwards: every COPY and RUN with its absolute paths, then the entry point as its user until its health check
 * holds, then SIGTERM. What it can't show is what the base image lacks.
 */
export async function rehearse(
  options: RehearsalOptions,
): Promise<{ readonly status: number | null; readonly output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'bp-image-'));
  try {
    const script = join(folder, 'rehearse.sh');
    await writeFile(script, scriptOf(options, join(folder, 'layers')));
    const run = spawnSync('unshare', ['-m', 'bash', script], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    return { status: run.status, output: `${run.stdout}\n${run.stderr}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function scriptOf(
  { stages, context, buildArguments = {} }: RehearsalOptions,
  layers: string,
): string {
  const lines = [
    'set -euo pipefail',
    `mkdir ${layers}`,
    `mount -t tmpfs -o size=4g tmpfs ${layers}`,
  ];
  for (const stage of stages) {
    const base = join(layers, stage.name);
    const root = join(base, 'root');
    lines.push(
      `echo "== stage ${stage.name}"`,
      `mkdir -p ${base}/up ${base}/work ${root}`,
      `mount -t overlay overlay -o lowerdir=/,upperdir=${base}/up,workdir=${base}/work ${root}`,
      `mount -t proc proc ${root}/proc && mount --bind /dev ${root}/dev`,
      ...stageLines(stage, root, { layers, context, buildArguments }),
    );
  }
  return `${lines.join('\n')}\n`;
}

interface Places {
  readonly layers: string;
  readonly context: string;
  readonly buildArguments: Readonly<Record<string, string>>;
}

function stageLines(stage: BuildStage, root: string, places: Places): string[] {
  const lines: string[] = [];
  const environment: Record<string, string> = {};
  let workdir = '/';
  let user = '0:0';
  const inside = (command: readonly string[]): string => {
    const assignments = Object.entries(environment).map(([name, value]) =>
      word(`${name}=${value}`),
    );
    const shell = `cd ${word(workdir)} && exec "$@"`;
    return `chroot --userspec=${user} ${root} env ${assignments.join(' ')} sh -c ${word(shell)} sh ${command.map(word).join(' ')}`;
  };
  for (const step of stage.steps) {
    if (step.kind === 'workdir') {
      workdir = step.path;
      lines.push(`mkdir -p ${root}${word(workdir)}`);
    } else if (step.kind === 'env') Object.assign(environment, step.values);
    else if (step.kind === 'arg')
      environment[step.name] = places.buildArguments[step.name] ?? step.value;
    else if (step.kind === 'user') user = step.user;
    else if (step.kind === 'copy') lines.push(copyLines(step, root, workdir, places));
    else
      lines.push(
        `echo "-- "${word(step.command.split('\n')[0] ?? '')}`,
        inside(['sh', '-c', step.command]),
      );
  }
  if (stage.entrypoint.length > 0) {
    lines.push(
      `${inside([...stage.entrypoint, ...stage.command])} & runner=$!`,
      'healthy=no',
      `for try in $(seq 60); do if ${inside(stage.healthcheck)}; then healthy=yes; break; fi; sleep 0.5; done`,
      'echo "healthy: $healthy"',
      inside(['bp', 'engines', '--json']),
      inside(['bp', 'status', '--json']),
      `echo "size: $(du -sm --apparent-size ${root}/app | cut -f1) MB"`,
      'kill -TERM $runner',
      'wait $runner && echo "stopped: 0"',
      '[ $healthy = yes ]',
    );
  }
  return lines;
}

/** As COPY does it: a folder's content goes into the target. */
function copyLines(
  step: Extract<BuildStep, { kind: 'copy' }>,
  root: string,
  workdir: string,
  { layers, context }: Places,
): string {
  const from = step.from === null ? context : join(layers, step.from, 'root');
  const target = join(root, step.target.startsWith('/') ? '' : workdir, step.target);
  const folder = step.target.endsWith('/') ? `mkdir -p ${word(target)}\n` : '';
  const copies = step.sources
    .map((source) => {
      const path = join(from, source);
      return `if [ -d ${word(path)} ]; then mkdir -p ${word(target)} && cp -a ${word(path)}/. ${word(target)}/; else cp -a ${word(path)} ${word(target)}; fi`;
    })
    .join('\n');
  return folder + copies;
}

function word(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
