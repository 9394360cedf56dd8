import { packageTests } from '../../vitest.shared.js';

const shared = packageTests('registry');

/** Processes and threads of the tests run built JavaScript: it is built before them. */
export default { ...shared, test: { ...shared.test, globalSetup: './test/build.ts' } };
