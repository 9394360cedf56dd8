import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const CONTAINER = resolve(import.meta.dirname, '../../../container');
const UNIT = 'bp-decision-server.service';
const PORT = 9465;
const read = (name: string): Promise<string> => readFile(join(CONTAINER, name), 'utf8');

describe('the files to run the server by', () => {
  it('build it as a target of the Dockerfile that listens where compose and Kubernetes look', async () => {
    const dockerfile = await read('Dockerfile');
    const stage = /^FROM \S+ AS decision-server\n([\s\S]*?)^FROM /m.exec(dockerfile)![1]!;
    expect(stage).toContain(`CMD ["--host", "0.0.0.0", "--port", "${PORT}"]`);
    expect(stage).toContain(`127.0.0.1:${PORT}/healthz`);
    expect(stage).toContain('USER 1000:1000');
    const { services } = parse(await read('compose.yaml'));
    const service = services['decision-server'];
    expect(service.build.target).toBe('decision-server');
    expect(service.ports).toEqual([`127.0.0.1:${PORT}:${PORT}`]);
    expect(service.volumes.map((volume: string) => volume.split('/data/').at(-1))).toEqual([
      'logs',
      'ml:ro',
    ]);
    const [set, front] = parseAllDocuments(await read('kubernetes/base/decision-server.yaml')).map(
      (document) => document.toJS(),
    );
    const { template, selector } = set.spec;
    const [container] = template.spec.containers;
    expect(container.image).toBe(service.image);
    expect(container.ports[0].containerPort).toBe(PORT);
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(front.spec.selector).toEqual(selector.matchLabels);
  });

  const analyze = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!analyze)(`hold for systemd${analyze ? '' : ' (skipped: no systemd-analyze)'}`, () => {
    const run = spawnSync('systemd-analyze', ['verify', '--man=no', join(CONTAINER, UNIT)], {
      encoding: 'utf8',
    });
    expect(run.stderr.split('\n').filter((line) => line.includes(UNIT))).toEqual([]);
    expect(run.status).toBe(0);
  });
});
