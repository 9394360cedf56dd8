import { defineConfig } from 'vitest/config';

/** All cores: many tests wait for processes and servers, and one core fewer, the default, leaves one alone on two. */
export default defineConfig({
  test: { projects: ['packages/*', 'apps/*', 'tools'], maxWorkers: '100%' },
});
