import { defaultServerConditions } from 'vite';
import { defineProject, type UserWorkspaceConfig } from 'vitest/config';

/** Test settings that every package shares: siblings are read from source, not from a build. */
export function packageTests(name: string): UserWorkspaceConfig {
  return defineProject({
    ssr: { resolve: { conditions: ['@bp/source', ...defaultServerConditions] } },
    test: {
      name,
      include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
      testTimeout: 30_000,
      hookTimeout: 60_000,
    },
  });
}
