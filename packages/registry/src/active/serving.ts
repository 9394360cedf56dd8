import { BpError } from '@bp/contracts';
import type { Model } from '@bp/model';
import {
  deploymentsOf,
  FIRST_POLICY,
  type IndexDocument,
  type VersionEntry,
} from '../index-document.js';
import type { LiveState } from './active-model.js';

/** A model in memory with what the index says of it. */
export interface Held {
  readonly model: Model;
  readonly entry: VersionEntry;
}

export interface Serving extends Held {
  readonly deployedAt: string;
  readonly live: LiveState;
  readonly beside: Held | null;
}

export function serve(
  index: IndexDocument,
  { model, entry }: Held,
  deployedAt: string,
  beside: Held | null,
): Serving {
  const live: LiveState = {
    revision: index.revision,
    production: model,
    policy: index.policy ?? FIRST_POLICY,
    rollout: index.rollout ?? null,
    beside: beside?.model ?? null,
  };
  return { model, entry, deployedAt, live, beside };
}

/** The same name may hold other bytes, in a registry that took the place of this one. */
export function isSame(a: VersionEntry, b: VersionEntry): boolean {
  return a.version === b.version && a.manifest_sha256 === b.manifest_sha256;
}

export function deployedSince(index: IndexDocument, before: Serving): string {
  return deploymentsOf(index).at(-1)?.at ?? before.deployedAt;
}

export function unexpected(cause: unknown): BpError {
  const message = cause instanceof Error ? cause.message : String(cause);
  return new BpError('INTERNAL', `Following the registry failed: ${message}`, {
    remedy: 'The model in memory goes on answering; it is tried again.',
    cause,
  });
}
