import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { BpError, type Clock, isBpError } from '@bp/contracts';
import { openRegistry, type Registry, type RegistryStore, storeAt } from '@bp/registry';
import { projectPaths } from './paths.js';
import { loadSettings } from './settings/load-settings.js';
import type { Settings } from './settings/settings.js';

/** The project folder, and the settings that name the keys. */
export interface ProjectRegistryOptions extends ProjectStoreOptions {
  readonly settings: Pick<Settings, 'registry'>;
  readonly clock: Clock;
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
 * The project's registry with the keys of its settings.
 * @throws BpError SETTINGS_INVALID where a key file can't be read or holds no Ed25519 key.
 */
export function openProjectRegistry(options: ProjectRegistryOptions): Registry {
  const { signingKeyFile, trustedKeyFile } = options.settings.registry;
  const key = (file: string, field: string): string => readKeyFile(options.root, file, field);
  const signatures = {
    ...(signingKeyFile === null
      ? {}
      : { signingKey: key(signingKeyFile, 'registry.signingKeyFile') }),
    ...(trustedKeyFile === null
      ? {}
      : { trustedKeys: [key(trustedKeyFile, 'registry.trustedKeyFile')] }),
  };
  try {
    return openRegistry({
      store: projectStore(options),
      clock: options.clock,
      signatures,
    });
  } catch (error) {
    if (!isBpError(error) || error.code !== 'SETTINGS_INVALID') throw error;
    // The registry knows the keys by the names of its options, people by the settings.
    const field = `registry.${error.details.field === 'signingKey' ? 'signingKeyFile' : 'trustedKeyFile'}`;
    throw new BpError(
      'SETTINGS_INVALID',
      `The file named by ${field} holds no Ed25519 key in PEM form.`,
      {
        remedy: error.remedy,
        details: { field },
      },
    );
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
