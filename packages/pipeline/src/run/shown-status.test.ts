import { expect, it } from 'vitest';
import { shownStatus } from './shown-status.js';

const run = { status: 'running', started_at: '2026-01-04T02:00:00.000Z' } as const;

it('is that of the record, and "interrupted" where a run that should be under way is not', () => {
  expect(shownStatus({ ...run, status: 'kept' }, null)).toBe('kept');
  expect(shownStatus(run, { since: '2026-01-04T01:59:59.990Z' })).toBe('running');
  expect(shownStatus(run, null)).toBe('interrupted');
  // Somebody else has the lock by now.
  expect(shownStatus(run, { since: '2026-01-04T02:30:00.000Z' })).toBe('interrupted');
});
