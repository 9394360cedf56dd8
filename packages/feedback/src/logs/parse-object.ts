import { type FlatRecord, isFlatRecord } from '../facts/understand-flat.js';

/** The JSON object that a line holds, `null` where it holds none. */
export function parseObject(line: string): FlatRecord | null {
  try {
    const value: unknown = JSON.parse(line);
    return isFlatRecord(value) ? value : null;
  } catch {
    return null;
  }
}
