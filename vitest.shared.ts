import { join } from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineProject, type UserWorkspaceConfig } from 'vitest/config';

/**
 * Test settings that every package shares: siblings are read from source, not from a build. No test changes what another
 * sees (environment, clock, modules), so that modules are loaded once for many files.
 */
export function packageTests(name: string): UserWorkspaceConfig {
  return defineProject({
    ssr: { resolve: { conditions: ['@bp/source', ...defaultServerConditions] } },
    test: {
      name,
      isolate: false,
      globalSetup: join(import.meta.dirname, 'vitest.build.ts'),
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      testTimeout: 120_000,
      hookTimeout: 120_000,
    },
  });
}
