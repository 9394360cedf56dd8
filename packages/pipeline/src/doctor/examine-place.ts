import { projectStore } from '../project-registry.js';
import { type Examination, fine, problem } from './check.js';

/** Storages refuse what was signed by a clock that is 15 minutes off; a third of it is time to act. */
const MOST_SKEW_MS = 5 * 60_000;

/** The place of the registry, where that is no folder: reachable, authorised, safe for two writers, of the same time. */
export const examinePlace: Examination = async ({ paths, settings, env, clock }) => {
  const name = 'place';
  const store = projectStore({ root: paths.root, settings, env });
  if (store.examine === undefined) return [];
  const { now, readOnly } = await store.examine();
  const skewMs = now === null ? 0 : Math.abs(clock() - now);
  if (skewMs > MOST_SKEW_MS) {
    return problem(
      name,
      `The clock of ${store.location} and this one differ by ${Math.round(skewMs / 60_000)} minutes.`,
      'Set the clock of this machine (NTP): past 15 minutes a storage refuses every request.',
    );
  }
  const writing =
    readOnly === null
      ? 'it can be written to, and of two writers one wins'
      : `it can only be read (${readOnly}), which is enough for services`;
  return fine(name, `${store.location} answers; ${writing}.`);
};
