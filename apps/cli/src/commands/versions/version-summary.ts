import { countWords } from '@bp/contracts';
import type {
  Deployment,
  LogEntry,
  LoggedTransaction,
  RepairEvent,
  VersionInfo,
} from '@bp/registry';
import { oneLine } from '../../printable.js';

/** What people want to know of a version, a line each; its whole document is thousands of lines. */
export function versionSummary(info: VersionInfo): string[] {
  const { version, production, deployed_at, manifest, deployments, approvals } = info;
  const state = production
    ? `in production since ${deployed_at}`
    : deployed_at === null
      ? 'never deployed'
      : `last deployed at ${deployed_at}`;
  const note = info.note === null ? '' : `: ${info.note}`;
  const { train, validation } = manifest.rows;
  return [
    `${version}, ${state}`,
    `Created:  ${info.created_at} by ${info.created_by}${note}`,
    `Trained:  ${info.engine}, for ${info.objective}, on ${countWords(train, 'row')} and ${validation} to validate`,
    `Judged:   accuracy ${figure(info.accuracy)}, macro F1 ${figure(info.f1_macro)}, verdict ${info.verdict ?? '-'}`,
    `Signed:   ${info.signature === null ? 'no' : `with key ${info.signature.key_id}`}`,
    ...(approvals.length === 0
      ? []
      : [`Approved: by ${approvals.map(({ name }) => name).join(', ')}`]),
    `Files:    ${info.dir}`,
    ...deployments.map((deployment) => `Deployed: ${deploymentLine(deployment)}`),
  ].map(oneLine);
}

/** One move of production. */
function deploymentLine({ at, kind, from, to, by, reason, verdict }: Deployment): string {
  const because = `${reason}${verdict === null ? '' : ` (${verdict})`}`;
  return oneLine(`${at}  ${kind.padEnd(8)} ${from ?? '(none)'} -> ${to}  by ${by}: ${because}`);
}

/** An event that says what was in production, or why it is not what the events before say. */
export type ProductionEvent = Deployment | (LoggedTransaction & RepairEvent);

export function isOfProduction(entry: LogEntry): entry is ProductionEvent {
  return entry.kind === 'deploy' || entry.kind === 'rollback' || entry.kind === 'repair';
}

/** A move of production, or a repair. */
export function historyLine(entry: ProductionEvent): string {
  if (entry.kind !== 'repair') return deploymentLine(entry);
  const { at, source, lost_revisions: lost, by, reason } = entry;
  return oneLine(
    `${at}  repair   from ${source}, ${countWords(lost, 'revision')} lost  by ${by}: ${reason}`,
  );
}

function figure(value: number | null): string {
  return value?.toFixed(4) ?? '-';
}
