import { parseCronFields } from '../schedule/cron-fields.js';
import { type Installation, retrainArguments } from './installation.js';

/** The image that `container/Dockerfile` makes. */
export const IMAGE = 'bp-cron-runner';

/** A scalar of YAML 1.2: JSON's strings are YAML's double-quoted ones. */
function scalar(value: string | number): string {
  return JSON.stringify(value);
}

/** In a compose file `$` begins a variable. */
function composeScalar(value: string | number): string {
  return scalar(value).replaceAll('$', '$$$$');
}

/** A compose service: the cron-runner on this project folder (https://github.com/compose-spec/compose-spec). */
export function printDocker({ root, settings }: Installation): string {
  const { schedule } = settings;
  parseCronFields(schedule.cron);
  const mount = (name: string): string => composeScalar(`${root}/${name}:/data/${name}`);
  return `# compose.yaml; the schedule itself (${schedule.cron.replace(/\s+/g, ' ')}, ${schedule.timeZone}) stands in bp.config.json.
# The settings file must be there before (mkdir -p logs ml; [ -e bp.config.json ] || echo '{}' > bp.config.json).
# The image: docker build -f container/Dockerfile -t ${IMAGE} . in the source folder.
services:
  cron-runner:
    image: ${IMAGE}
    restart: unless-stopped
    init: true
    stop_grace_period: 5m
    read_only: true
    tmpfs:
      - /tmp
    security_opt:
      - no-new-privileges:true
    cap_drop:
      - ALL
    ports:
      - ${composeScalar(`127.0.0.1:${schedule.port}:9464`)}
    environment:
      LARAVEL_API_URL: ${scalar(`\${LARAVEL_API_URL:-}`)}
      LARAVEL_API_TOKEN: ${scalar(`\${LARAVEL_API_TOKEN:-}`)}
      BP_RUNNER_TOKEN: ${scalar(`\${BP_RUNNER_TOKEN:-}`)}
      BP_WEBHOOK_URL: ${scalar(`\${BP_WEBHOOK_URL:-}`)}
      BP_WEBHOOK_SECRET: ${scalar(`\${BP_WEBHOOK_SECRET:-}`)}
    volumes:
      - ${mount('logs')}
      - ${mount('ml')}
      - ${composeScalar(`${root}/bp.config.json:/data/bp.config.json:ro`)}
`;
}

/** A CronJob (batch/v1): one run a slot, never two at once, on a volume that holds `logs` and `ml`. */
export function printKubernetes(installation: Installation): string {
  const { schedule } = installation.settings;
  parseCronFields(schedule.cron);
  const args = retrainArguments(installation);
  return `# kubectl apply -f this file; the claim "bp-data" and the secret "bp" are yours to make.
apiVersion: batch/v1
kind: CronJob
metadata:
  name: bp-retrain
spec:
  schedule: ${scalar(schedule.cron.trim().replace(/\s+/g, ' '))}
  timeZone: ${scalar(schedule.timeZone)}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 86400
  successfulJobsHistoryLimit: 3
  failedJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: ${schedule.retries}
      activeDeadlineSeconds: ${Math.ceil(schedule.maxRunMinutes * 60)}
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 300
          securityContext:
            runAsNonRoot: true
            runAsUser: 1000
            runAsGroup: 1000
            fsGroup: 1000
          containers:
            - name: retrain
              image: ${IMAGE}
              command: ["node", "/app/apps/cli/bin/bp.js"]
              args: ${JSON.stringify([...args, '--root', '/data'])}
              envFrom:
                - secretRef:
                    name: bp
                    optional: true
              securityContext:
                allowPrivilegeEscalation: false
                readOnlyRootFilesystem: true
                capabilities:
                  drop: ["ALL"]
              volumeMounts:
                - name: data
                  mountPath: /data
                - name: tmp
                  mountPath: /tmp
          volumes:
            - name: data
              persistentVolumeClaim:
                claimName: bp-data
            - name: tmp
              emptyDir: {}
`;
}
