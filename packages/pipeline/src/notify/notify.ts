import { hostname } from 'node:os';
import { basename } from 'node:path';
import { createRedactor, formatInstant, type JsonObject } from '@bp/contracts';
import { checkpointText } from '@bp/registry';
import type { Project } from '../project.js';
import { milliseconds } from '../settings/milliseconds.js';
import type { NotificationEvent } from './events.js';
import { webhookMessage } from './message.js';
import { type Delivered, deliverOutbox, messageId, putIntoOutbox } from './outbox.js';
import { sendWebhook } from './send-webhook.js';

/** What notifying needs of a project. */
export type NotifyingProject = Pick<
  Project,
  'paths' | 'settings' | 'env' | 'clock' | 'logger' | 'signal' | 'registry'
>;

/**
 * Tells the webhook of these events: they go into the outbox first, and from there on their way at once. What
 * does not arrive is tried again by the cron-runner or by the next command that has something to tell.
 * Without a webhook nothing happens. Never throws: a run is not worse for being untold.
 */
export async function notify(
  project: NotifyingProject,
  events: readonly NotificationEvent[],
): Promise<void> {
  if (events.length === 0 || project.settings.notifications.webhookUrl === null) return;
  const { paths, clock, logger } = project;
  const redact = createRedactor(project.env, [project.settings.notifications.webhookUrl]);
  const origin = { project: basename(paths.root), host: hostname() };
  const checkpoint = await project.registry.index().then(
    (index) => (index === null ? null : checkpointText(index)),
    // It is told all the same: a registry that can't be read is mostly what the message is about.
    () => null,
  );
  try {
    for (const [order, event] of events.entries()) {
      const now = clock();
      const id = messageId(now, order);
      const message = webhookMessage({ event, origin, at: formatInstant(now), id, checkpoint });
      const clean = JSON.parse(redact(JSON.stringify(message))) as JsonObject;
      await putIntoOutbox(paths.outbox, { id, now, message: clean });
      logger.log('info', 'notification', { event: event.kind, notification: id });
    }
    if (!project.signal.aborted) await deliverNotifications(project);
  } catch (error) {
    logger.log('warn', `A notification could not be kept: ${(error as Error).message}`);
  }
}

/** Sends what is due in the outbox. Never throws. */
export async function deliverNotifications(project: NotifyingProject): Promise<Delivered> {
  const { webhookUrl, timeoutSeconds } = project.settings.notifications;
  const nothing: Delivered = { delivered: 0, waiting: 0, givenUp: 0, lastError: null };
  if (webhookUrl === null) return nothing;
  const target = {
    url: webhookUrl,
    secret: project.env.BP_WEBHOOK_SECRET?.trim() || null,
    timeoutMs: milliseconds(timeoutSeconds),
  };
  try {
    const done = await deliverOutbox({
      outbox: project.paths.outbox,
      clock: project.clock,
      send: (message) => sendWebhook(target, message),
    });
    if (done.lastError !== null) {
      project.logger.log('warn', `Notifications wait: ${done.lastError}`, { ...done });
    }
    return done;
  } catch (error) {
    project.logger.log('warn', `The outbox could not be worked off: ${(error as Error).message}`);
    return nothing;
  }
}
