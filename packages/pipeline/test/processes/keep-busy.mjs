/*
 * A project in use: attempts come, are collected, runs begin and fail for want of data, versions are made, deployed and
 * pruned, tasks are forgotten. Arguments: root, folder of bundles named by number. Tells after each turn what is done.
 */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { collectStep, forgetFeedback, openProject, retrain, withRunLock } from '@bp/pipeline';

const [root, bundles] = process.argv.slice(2);
const project = openProject({ root, env: {} });
const { registry } = project;
const line = (task, fields) =>
  `${JSON.stringify({ timestamp: new Date().toISOString(), task_id: task, domain: `site-${task}.example`, ...fields })}\n`;
const automation = (task) =>
  appendFile(
    join(root, 'logs/automation_logs.jsonl'),
    line(task, { action_attempted: 'forum', result: 'success' }),
  );

let stopping = false;
process.on('message', () => {
  stopping = true;
});
for (let turn = 0; !stopping; turn += 1) {
  await automation(`done-${turn}`);
  await appendFile(
    join(root, 'logs/shadow_mode_logs.jsonl'),
    line(`late-${turn}`, { rule_based_action: 'forum', task_result: null }),
  );
  if (turn > 2) await automation(`late-${turn - 3}`);
  await withRunLock(project, 'collect', (inner) => collectStep(inner));
  const { version } = await registry.createVersion({
    bundleDir: join(bundles, String(turn % 3)),
    evaluation: {},
    by: 'busy',
  });
  await registry.deploy({ version, reason: 'busy', by: 'busy' });
  if (turn % 4 === 3) await registry.prune({ keep: 2, deployments: 1, apply: true });
  if (turn % 5 === 4) await retrain(project).catch(() => undefined);
  if (turn % 6 === 5) {
    await withRunLock(project, 'forget', (inner) =>
      forgetFeedback(inner, { task: `done-${turn - 1}`, reason: 'test' }),
    );
  }
  process.send({ turn, revision: (await registry.index()).revision });
}
process.disconnect();
