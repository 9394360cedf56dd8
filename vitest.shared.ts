import { join } from 'node:path';
import { defineProject, type UserWorkspaceConfig } from 'vitest/config';

/**
 * Test settings that every package shares. Its own source is tested beside its siblings' builds, which vitest.build.ts
 * brings up to date: Node loads them in half the time of their sources. No test changes what another sees (environment,
 * clock, modules), so that modules are loaded once for many files.
 */
export function packageTests(name: string): UserWorkspaceConfig {
  return defineProject({
    test: {
      name,
      isolate: false,
      server: { deps: { external: [/\/dist\//] } },
      globalSetup: join(import.meta.dirname, 'vitest.build.ts'),
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  });
}
