import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, and then what has processes and servers of its own. */
const LONG = [
  'store-s3/test',
  'tools/src/faults',
  'store-postgres/test',
  'cron-runner/test',
  'cli/test',
  'tools/src/docs',
  'tools/src/examples',
  '/test/',
];

/** Longest first, so that none of them is alone at the end. Vitest itself takes one project after the other. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONG.findIndex((part) => moduleId.includes(part));
      return found === -1 ? LONG.length : found;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/** One more than cores: many tests wait for processes and servers. */
export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'tools'],
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
  },
});
