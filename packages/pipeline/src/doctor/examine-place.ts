import { projectStore } from '../project-registry.js';
import { type Examination, type Finding, fine, problem } from './check.js';

/** Storages refuse what was signed by a clock that is 15 minutes off; a third of it is time to act. */
const MOST_SKEW_MS = 5 * 60_000;

/** The place of the registry, where that is no folder: reachable, authorised, safe for two writers, of the same time. */
export const examinePlace: Examination = async ({ paths, settings, env, clock }) => {
  const store = projectStore({ root: paths.root, settings, env });
  if (store.examine === undefined) return [];
  const { now, readOnly } = await store.examine();
  const skewed = examineSkew(store.location, now, clock());
  if (skewed !== null) return skewed;
  const writing =
    readOnly === null
      ? 'it can be written to, and of two writers one wins'
      : `it can only be read (${readOnly}), which is enough for services`;
  return fine(`${store.location} answers; ${writing}.`);
};

/** The place of the dataset, where that is no file: reachable, authorised to write, of the same time. */
export const examineDatasetPlace: Examination = async ({ dataset, clock }) => {
  if (typeof dataset === 'string') return [];
  const { location } = dataset;
  const { now, readOnly } = await dataset.examine();
  const skewed = examineSkew(location, now, clock());
  if (skewed !== null) return skewed;
  if (readOnly === null) return fine(`${location} answers, and can be written to.`);
  return problem(
    `${location} can only be read: ${readOnly}.`,
    'Give the user in dataset.url all rights on the schema bp, and "create" on the database for the first time.',
  );
};

function examineSkew(location: string, there: number | null, here: number): Finding | null {
  const skewMs = there === null ? 0 : Math.abs(here - there);
  if (skewMs <= MOST_SKEW_MS) return null;
  return problem(
    `The clock of ${location} and this one differ by ${Math.round(skewMs / 60_000)} minutes.`,
    'Set the clock of this machine (NTP): past 15 minutes a storage refuses every request.',
  );
}
