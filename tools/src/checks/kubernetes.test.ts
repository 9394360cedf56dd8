import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '@bp/pipeline';
import { printSchedule } from '@bp/pipeline/install';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { CHECKOUT } from '../workspace.js';

const FOLDER = join(CHECKOUT, 'container/kubernetes');
const OVERLAYS = readdirSync(join(FOLDER, 'overlays'));
const kubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

describe.skipIf(!kubectl)(
  `Kubernetes manifests${kubectl ? '' : ' (skipped: kubectl is not here)'}`,
  () => {
    it.each(['base', ...OVERLAYS.map((name) => `overlays/${name}`)])(
      '%s is rendered, and each document is what its schema allows',
      async (name) => {
        const manifests = rendered(name);
        expect(manifests.length).toBeGreaterThan(3);
        for (const manifest of manifests) {
          const { apiVersion, kind, metadata } = manifest;
          const module = `kubernetes-models/${apiVersion}`;
          const model = (await import(/* @vite-ignore */ module))[kind];
          expect(() => new model(manifest).validate(), `${kind} ${metadata.name}`).not.toThrow();
          for (const pod of podsOf(manifest)) {
            expect(pod).toMatchObject({ securityContext: { runAsNonRoot: true } });
            for (const container of pod.containers) {
              expect(container).toMatchObject({
                resources: { requests: { memory: expect.anything() } },
                securityContext: {
                  readOnlyRootFilesystem: true,
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ['ALL'] },
                },
              });
            }
          }
        }
        expect(manifests.filter(({ kind }) => kind === 'Secret')).toEqual([]);
      },
    );

    it('name the registry for both services, and no secret', () => {
      for (const name of ['postgres', 's3']) {
        const pods = rendered(`overlays/${name}`).flatMap(podsOf);
        expect(pods).toHaveLength(2);
        for (const { containers } of pods) {
          expect(containers[0]!.envFrom).toContainEqual({ secretRef: { name: 'bp-registry' } });
        }
      }
    });

    it('retrain on several machines as the command prints it, in place of the cron-runner', () => {
      const names = rendered('overlays/workers').map(
        ({ kind, metadata }) => `${kind} ${metadata.name}`,
      );
      expect(names).toContain('CronJob bp-retrain');
      expect(names).toContain('NetworkPolicy bp-train');
      expect(names.filter((name) => name.includes('cron-runner'))).toEqual([]);
      const printed = printSchedule('kubernetes', {
        root: '/data',
        node: 'node',
        bp: 'bp',
        settings: DEFAULT_SETTINGS,
        workers: 3,
      });
      expect(readFileSync(join(FOLDER, 'overlays/workers/retrain.yaml'), 'utf8')).toBe(printed);
    });

    it('refuses what a schema does not allow', async () => {
      const { PodDisruptionBudget } = await import('kubernetes-models/policy/v1');
      const wrong = new PodDisruptionBudget({ spec: { minAvailable: [] } } as never);
      expect(() => wrong.validate()).toThrowError();
    });
  },
);

/** As `kubectl apply -k` would send them. */
function rendered(name: string): Manifest[] {
  const run = spawnSync('kubectl', ['kustomize', join(FOLDER, name)], { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  return parseAllDocuments(run.stdout).map((document) => document.toJS() as Manifest);
}

interface PodSpec {
  readonly containers: readonly { readonly envFrom?: readonly unknown[] }[];
}

function podsOf(manifest: Manifest): PodSpec[] {
  const { spec } = manifest as {
    spec?: { template?: Pod; jobTemplate?: { spec: { template: Pod } } };
  };
  return [spec?.template, spec?.jobTemplate?.spec.template].flatMap((pod) =>
    pod === undefined ? [] : [pod.spec],
  );
}
interface Pod {
  readonly spec: PodSpec;
}
