import { createRandom } from '@bp/contracts';
import { describe, expect, it } from 'vitest';
import { DueQueue } from './due-queue.js';

describe('the queue of due texts', () => {
  it('gives the earliest first, equals in order of arrival, and nothing that is not due', () => {
    const random = createRandom(1);
    const queue = new DueQueue<string>();
    const added = Array.from({ length: 500 }, (_, order) => ({
      at: Math.floor(random() * 50),
      text: String(order),
    }));
    for (const due of added) queue.add(due.at, due.text);
    const taken: string[] = [];
    for (let due = queue.take(40); due !== undefined; due = queue.take(40)) taken.push(due.value);
    const expected = added.filter((due) => due.at < 40).sort((a, b) => a.at - b.at);
    expect(taken).toEqual(expected.map((due) => due.text));
    expect(queue.size).toBe(500 - expected.length);
  });
});
