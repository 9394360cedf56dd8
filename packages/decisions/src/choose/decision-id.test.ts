import { expect, it } from 'vitest';
import { decisionId } from './decision-id.js';

it('gives UUIDs of version 7 that begin with their instant, each once', () => {
  const now = Date.parse('2026-01-05T10:00:00.123Z');
  const ids = Array.from({ length: 5_000 }, () => decisionId(now));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.slice(0, 13).replace('-', ''), 16)).toBe(now);
  }
});
