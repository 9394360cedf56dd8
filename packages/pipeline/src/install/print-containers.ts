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

/** Where the machines of a training meet; any free port would do. */
const TRAINING_PORT = 12_400;
/** The headless service that gives the pods of a training their names. */
const TRAINING_SERVICE = 'bp-train';

/**
 * A CronJob (batch/v1): one run a slot, never two at once, on a volume that holds `logs` and `ml`. With several workers an
 * indexed Job: its first pod retrains, the others train with it, on a volume that all of them mount.
 */
export function printKubernetes(installation: Installation): string {
  const { schedule } = installation.settings;
  const { workers = 1 } = installation;
  parseCronFields(schedule.cron);
  const together = workers > 1;
  const seconds = Math.ceil(schedule.maxRunMinutes * 60);
  const bp = 'node /app/apps/cli/bin/bp.js';
  const retrain = [...retrainArguments(installation), '--root', '/data'];
  const command = together
    ? `["/bin/sh", "-c"]
              args:
                - |
                  if [ "$JOB_COMPLETION_INDEX" = 0 ]; then exec ${bp} ${retrain.join(' ')}; fi
                  exec ${bp} train-worker --wait ${seconds} --root /data`
    : `["node", "/app/apps/cli/bin/bp.js"]
              args: ${JSON.stringify(retrain)}`;
  const machines = Array.from(
    { length: workers },
    (_, rank) => `$(JOB_NAME)-${rank}.${TRAINING_SERVICE}:${TRAINING_PORT}`,
  );
  const names = together
    ? `
              env:
                - name: JOB_NAME
                  valueFrom:
                    fieldRef:
                      fieldPath: metadata.labels['batch.kubernetes.io/job-name']
                - name: BP_TRAINING_WORKERS
                  value: ${scalar(machines.join(','))}`
    : '';
  return `# kubectl apply -f this file; the claim "bp-data"${together ? ' (ReadWriteMany)' : ''} and the secret "bp"${together ? ' (with BP_TRAINING_TOKEN)' : ''} are yours to make.
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
    spec:${together ? indexedJob(workers) : ''}
      backoffLimit: ${schedule.retries * workers}
      activeDeadlineSeconds: ${seconds}
      template:${together ? podLabels() : ''}
        spec:${
          together
            ? `
          subdomain: ${TRAINING_SERVICE}`
            : ''
        }
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
              command: ${command}${names}
              envFrom:
                - secretRef:
                    name: bp
                    optional: ${!together}
              resources:
                requests: { cpu: "1", memory: 1Gi }
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
${together ? trainingService() : ''}`;
}

/** The run is done when its first pod is; where nothing had to be trained, the others would wait for ever. */
function indexedJob(workers: number): string {
  return `
      completionMode: Indexed
      completions: ${workers}
      parallelism: ${workers}
      # Kubernetes 1.31 or newer.
      successPolicy:
        rules:
          - succeededIndexes: "0"`;
}

function podLabels(): string {
  return `
        metadata:
          labels:
            app: ${TRAINING_SERVICE}`;
}

/** Names before readiness, since the machines wait for each other; and nobody else may reach their plain network. */
function trainingService(): string {
  return `---
apiVersion: v1
kind: Service
metadata:
  name: ${TRAINING_SERVICE}
spec:
  clusterIP: None
  publishNotReadyAddresses: true
  selector:
    app: ${TRAINING_SERVICE}
  ports:
    - name: training
      port: ${TRAINING_PORT}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${TRAINING_SERVICE}
spec:
  podSelector:
    matchLabels:
      app: ${TRAINING_SERVICE}
  policyTypes: ["Ingress"]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: ${TRAINING_SERVICE}
      ports:
        - protocol: TCP
          port: ${TRAINING_PORT}
`;
}
