import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BpError, type Clock, isBpError } from '@bp/contracts';
import {
  openRegistry,
  type Registry,
  type RegistryStore,
  type RepairOptions,
  type RepairResult,
  repairRegistry,
  type SignatureSettings,
  storeAt,
} from '@bp/registry';
import { projectPaths } from './paths.js';
import { loadSettings } from './settings/load-settings.js';
import type { Settings } from './settings/settings.js';

/** The project folder, and the settings that name the keys. */
export interface ProjectRegistryOptions extends ProjectStoreOptions {
  readonly settings: Pick<Settings, 'registry'>;
  readonly clock: Clock;
  /** Of the person who approves (PEM): signs what must be signed where the settings name no key. */
  readonly approvalKey?: string | undefined;
}

/** The project folder, and where its registry is. */
export interface ProjectStoreOptions {
  readonly root: string;
  readonly settings: { readonly registry: Pick<Settings['registry'], 'url'> };
  /** The keys of a place elsewhere (`AWS_…`). */
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Where `registry.url` says that the project's registry is, else in its folder.
 * @throws BpError SETTINGS_INVALID where it is a URL of no kind that is known.
 */
export function projectStore(options: ProjectStoreOptions): RegistryStore {
  const { url } = options.settings.registry;
  if (url === null) return storeAt(projectPaths(options.root).models);
  return storeAt(url.includes('://') ? url : resolve(options.root, url), options.env);
}

/**
 * The keys that the settings name. Files are relative to the project folder.
 * @throws BpError SETTINGS_INVALID where one can't be read.
 */
export function signatureSettings(root: string, registry: Settings['registry']): SignatureSettings {
  const { signingKeyFile, trustedKeyFile, signedFromRevision, approvals, approvers } = registry;
  const key = (file: string, field: string): string => readKeyFile(root, file, field);
  return {
    ...(signingKeyFile === null
      ? {}
      : { signingKey: key(signingKeyFile, 'registry.signingKeyFile') }),
    ...(trustedKeyFile === null
      ? {}
      : { trustedKeys: keysIn(key(trustedKeyFile, 'registry.trustedKeyFile')) }),
    ...(signedFromRevision === null ? {} : { signedFrom: signedFromRevision }),
    approvals,
    approvers: Object.fromEntries(
      Object.entries(approvers).map(([name, file]) => [
        name,
        key(file, `registry.approvers.${name}`),
      ]),
    ),
  };
}

/** The keys of a PEM file, which may hold several; one text that is no key where it holds none. */
export function keysIn(pem: string): string[] {
  return pem.match(/-----BEGIN [^-]+-----[^-]+-----END [^-]+-----/g) ?? [pem];
}

/**
 * The project's registry with the keys of its settings.
 * @throws BpError SETTINGS_INVALID where a key file can't be read or holds no Ed25519 key.
 */
export function openProjectRegistry(options: ProjectRegistryOptions): Registry {
  const { root, settings, clock, approvalKey } = options;
  const signatures = {
    ...signatureSettings(root, settings.registry),
    ...(approvalKey === undefined ? {} : { approvalKey }),
  };
  try {
    return openRegistry({ store: projectStore(options), clock, signatures });
  } catch (error) {
    if (!isBpError(error) || error.code !== 'SETTINGS_INVALID') throw error;
    // The registry knows the keys by the names of its options, people by the settings.
    const option = String(error.details.field);
    const name = option.replace(/^(signing|trusted)Keys?.*/, '$1KeyFile');
    const isForApproval = option === 'approvalKey';
    const field = isForApproval ? option : `registry.${name}`;
    const file = isForApproval
      ? 'The file of the key to approve with'
      : `The file named by ${field}`;
    const message = error.message.startsWith(option)
      ? `${file} holds no Ed25519 key in PEM form.`
      : error.message;
    throw new BpError('SETTINGS_INVALID', message, { remedy: error.remedy, details: { field } });
  }
}

/** A project folder, and where its settings come from. */
export interface RegistryOfFolderOptions {
  readonly root: string;
  /** Another settings file than `bp.config.json`, relative to the project folder. */
  readonly configFile?: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/**
 * The registry of a project folder, with settings read from there: for commands that need nothing else.
 * @throws BpError STORAGE_FAILED where a restore of the folder was cut short: what is changed now could be lost.
 */
export async function registryOfFolder(options: RegistryOfFolderOptions): Promise<Registry> {
  if (existsSync(projectPaths(options.root).journal)) {
    throw new BpError('STORAGE_FAILED', `A restore of ${options.root} has not ended.`, {
      remedy: 'Wait for it; if it was cut short, "bp prepare" or any other step finishes it.',
      details: { root: options.root },
    });
  }
  const settings = await loadSettings(options);
  return openProjectRegistry({ ...options, settings });
}

/** What `repairRegistry` takes from, and on whose word. */
export interface ProjectRepairOptions extends Pick<RepairOptions, 'apply' | 'by'> {
  /** A restored copy: a folder relative to the project's, or a URL. */
  readonly from?: string | undefined;
}

/**
 * Brings back the registry in the project's folder, believing what its settings trust.
 * Errors: those of `repairRegistry`; `USAGE` where the registry is not in a folder.
 */
export async function projectRepair(
  folder: RegistryOfFolderOptions,
  { from, ...repair }: ProjectRepairOptions,
): Promise<RepairResult> {
  const { root, env, clock } = folder;
  const { registry } = await loadSettings(folder);
  const { url } = registry;
  if (url?.includes('://') === true) {
    throw new BpError('USAGE', 'Only a registry in a folder can be repaired in place.', {
      remedy:
        'Restore a backup of the database or bucket, or copy a whole registry to an empty place ("bp registry copy") and set registry.url to it.',
      details: { location: projectStore({ root, env, settings: { registry } }).location },
    });
  }
  return repairRegistry({
    root: url === null ? projectPaths(root).models : resolve(root, url),
    ...(from === undefined
      ? {}
      : { from: projectStore({ root, env, settings: { registry: { url: from } } }) }),
    ...repair,
    signatures: signatureSettings(root, registry),
    clock,
  });
}

function readKeyFile(root: string, file: string, field: string): string {
  try {
    return readFileSync(resolve(root, file), 'utf8');
  } catch (cause) {
    throw new BpError('SETTINGS_INVALID', `${field}: the key file ${file} could not be read.`, {
      remedy: `Give the path of a readable PEM file in ${field}, or leave it out.`,
      details: { field, file },
      cause,
    });
  }
}
