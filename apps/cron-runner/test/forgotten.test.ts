import { forgetFeedback, openProject } from '@bp/pipeline';
import { expect, it } from 'vitest';
import { projectWithHistory } from '../src/testing/project-with-history.js';
import { startedRunner } from '../src/testing/started-runner.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');

it('shows what was forgotten as counts, with the versions that learned from it, and no data', async () => {
  const open = (root: string) =>
    openProject({ root, env: {}, clock: () => NOW - 3_600_000, actor: 'ann' });
  const started = await startedRunner({
    clock: () => NOW,
    execute: () => Promise.reject(new Error('not to be called')),
    prepare: (root) => projectWithHistory({ root, runs: 3, now: NOW }),
  });
  try {
    expect(await (await started.get('/')).text()).not.toContain('Forgotten');
    await forgetFeedback(open(started.root), { task: 'task-48213', reason: '<b>asked</b>' });
    const page = await (await started.get('/')).text();
    const section = page.slice(page.indexOf('id="forgotten"'));
    expect(section).toMatch(
      /Feedback that was withdrawn[\s\S]*task[\s\S]*ann[\s\S]*&#60;b&#62;asked/,
    );
    expect(section).toContain('/versions/v1.0.0');
    expect(page).not.toContain('48213');
  } finally {
    await started.close();
  }
});
