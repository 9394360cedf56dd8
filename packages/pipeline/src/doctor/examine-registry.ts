import { type Examination, fine, problem } from './check.js';

/** Every version is whole, and production still predicts what its library did. */
export const examineRegistry: Examination = async ({ registry }) => {
  const report = await registry.verify();
  const faults = report.problems.filter(({ severity }) => severity === 'error');
  if (faults.length > 0) {
    return faults.map(({ where, message, remedy }) => problem(`${where}: ${message}`, remedy));
  }
  if (report.production === null) {
    return fine(`${report.versions} versions, nothing in production yet.`);
  }
  const warnings = report.problems.length;
  return fine(
    `${report.versions} versions, all whole; ${report.production} in production predicts as it should${warnings > 0 ? `; ${warnings} warnings ("bp versions verify")` : ''}.`,
  );
};
