import { resolve } from 'node:path';
import { BpError, EXIT, parseInstant } from '@bp/contracts';
import { toBpError } from '@bp/files';
import type { Registry } from '@bp/registry';
import { oneLine } from '../printable.js';
import type { Session } from '../session.js';
import { createFromBundle } from './create-from-bundle.js';
import { deploymentLine, versionSummary } from './version-summary.js';

export interface VersionsFlags {
  readonly task:
    | 'list'
    | 'info'
    | 'create'
    | 'deploy'
    | 'rollback'
    | 'history'
    | 'live'
    | 'verify'
    | 'prune';
  readonly version?: string;
  readonly model?: string;
  readonly bump?: 'major' | 'minor' | 'patch';
  readonly to?: string;
  readonly ifProduction?: string;
  readonly reason?: string;
  readonly note?: string;
  readonly at?: string;
  readonly keep?: number;
  readonly apply?: boolean;
}

type Task = (session: Session, registry: Registry, flags: VersionsFlags) => Promise<number>;

export async function runVersions(session: Session, flags: VersionsFlags): Promise<number> {
  const registry = await session.openRegistry();
  return TASKS[flags.task](session, registry, flags);
}

const TASKS: Readonly<Record<VersionsFlags['task'], Task>> = {
  list: async (session, registry) => {
    const versions = await registry.list();
    if (versions.length === 0) session.say('No versions yet; "bp retrain" makes the first.');
    for (const { version, created_at, deployed_at, production, accuracy } of versions) {
      const state = production ? 'in production' : deployed_at === null ? 'never deployed' : '';
      session.say(
        `${version.padEnd(10)} created ${created_at}  accuracy ${accuracy?.toFixed(4) ?? '-'}  ${state}`.trimEnd(),
      );
    }
    session.result(versions);
    return EXIT.done;
  },
  info: async (session, registry, flags) => {
    const info = await registry.info(required(flags, 'version'));
    for (const line of versionSummary(info)) session.say(line);
    session.say('All of it, with the evaluation and the manifest: --json');
    session.result(info);
    return EXIT.done;
  },
  create: async (session, _registry, flags) => {
    const entry = await createFromBundle(session, {
      model: resolve(session.root, required(flags, 'model')),
      ...(flags.bump === undefined ? {} : { bump: flags.bump }),
      ...(flags.note === undefined ? {} : { note: flags.note }),
    });
    session.say(`Created model version: ${entry.version} (not deployed)`);
    session.result(entry);
    return EXIT.done;
  },
  deploy: async (session, registry, flags) => {
    const reason = flags.reason ?? 'deployed by hand';
    const done = await registry.deploy({
      version: required(flags, 'version'),
      ...ifProduction(flags),
      reason,
      by: actor(session),
    });
    session.say(
      done.changed
        ? `Deployed version ${done.to} to production${done.from === null ? '' : ` (was ${done.from})`}`
        : `${done.to} is in production already; nothing changed`,
    );
    session.result(done);
    if (done.changed) await tellMove(session, { kind: 'deployed', ...done, reason });
    return EXIT.done;
  },
  rollback: async (session, registry, flags) => {
    const reason = flags.reason ?? 'rolled back by hand';
    const done = await registry.rollback({
      ...(flags.to === undefined ? {} : { to: flags.to }),
      ...ifProduction(flags),
      reason,
      by: actor(session),
    });
    session.say(
      done.changed
        ? `Rolled back from ${done.from} to ${done.to}`
        : `${done.to} is in production already; nothing changed`,
    );
    session.result(done);
    if (done.changed) await tellMove(session, { kind: 'rollback', ...done, reason });
    return EXIT.done;
  },
  history: async (session, registry) => {
    const history = await registry.history();
    if (history.length === 0) session.say('No deployments yet.');
    for (const entry of history) session.say(deploymentLine(entry));
    session.result(history);
    return EXIT.done;
  },
  live: async (session, registry, flags) => {
    const text = required(flags, 'at');
    const at = parseInstant(text);
    if (at === undefined) {
      throw new BpError('USAGE', `--at is ${JSON.stringify(text)}; allowed: ISO 8601.`, {
        remedy: 'Give an instant such as 2026-01-31T00:00Z.',
      });
    }
    const live = await registry.live({ at });
    session.say(
      live === null
        ? `Nothing was in production at ${text}`
        : oneLine(
            `${live.version} since ${live.deployed_at}, by ${live.deployed_by}: ${live.reason}`,
          ),
    );
    session.result(live);
    return EXIT.done;
  },
  verify: async (session, registry) => {
    const report = await registry.verify();
    session.say(
      report.ok ? `Checked ${report.versions} versions: all whole` : 'The registry is not whole:',
    );
    for (const { severity, where, code, message, remedy } of report.problems) {
      session.say(`  ${severity} ${where}: ${message} (${code}) ${remedy}`);
    }
    session.result(report);
    return report.ok ? EXIT.done : EXIT.integrity;
  },
  prune: async (session, registry, flags) => {
    const pruned = await registry.prune({ keep: flags.keep ?? 3, apply: flags.apply === true });
    const verb = flags.apply === true ? 'Removed' : 'Would remove (add --apply)';
    session.say(`${verb}: ${pruned.removed.join(', ') || 'nothing'}`);
    session.result(pruned);
    return EXIT.done;
  },
};

interface Move {
  readonly kind: 'deployed' | 'rollback';
  readonly from: string | null;
  readonly to: string;
  readonly reason: string;
}

/** Told after the fact and after the output: a webhook that is down must not hide that it was done. */
async function tellMove(session: Session, { kind, from, to, reason }: Move): Promise<void> {
  try {
    const { notify } = await import('@bp/pipeline');
    const project = await session.openProject();
    await notify(project, [{ kind, from, to, reason, by: actor(session), run: null }]);
  } catch (error) {
    session.warn(`production has changed, but nobody was told: ${toBpError(error).message}`);
  }
}

function ifProduction(flags: VersionsFlags): { readonly ifProduction?: string } {
  return flags.ifProduction === undefined ? {} : { ifProduction: flags.ifProduction };
}

function actor(session: Session): string {
  const { env } = session.terminal;
  return env.USER || env.USERNAME || 'bp';
}

function required(flags: VersionsFlags, name: 'version' | 'model' | 'at'): string {
  const value = flags[name];
  if (value !== undefined && value !== '') return value;
  throw new BpError('USAGE', `"bp versions ${flags.task}" needs --${name}.`, {
    remedy: `Add --${name}; bp versions --help has examples.`,
    details: { flag: name },
  });
}
