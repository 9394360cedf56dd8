import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { collectFeedback } from '../src/collect/collect-feedback.js';
import { automationLog } from '../src/sources/automation-log.js';
import { historicalDataApi } from '../src/sources/historical-data-api.js';
import { shadowLog } from '../src/sources/shadow-log.js';
import { startServer } from '../src/testing/answer-server.js';
import { checkAccounting } from '../src/testing/check-accounting.js';
import { type TicketRow, ticketTable } from './examples/ticket-table.js';

const root = fileURLToPath(new URL('../../../test-fixtures/feedback', import.meta.url));
const NOW = Date.parse('2026-01-06T00:00:00Z');

it('makes one record of what three sources say of one attempt', async () => {
  const answer = await readFile(`${root}/historical-data.json`);
  const server = await startServer((_url, response) => response.end(answer));
  try {
    const { records, accounting, failures } = await collectFeedback({
      sources: [
        automationLog({ root }),
        shadowLog({ root }),
        historicalDataApi({ baseUrl: server.url, token: 't', sinceDays: 7, clock: () => NOW }),
      ],
      sinceDays: 7,
      clock: () => NOW,
    });
    expect(failures).toEqual([]);
    checkAccounting(accounting);
    expect(accounting).toMatchObject({
      read: 13,
      merged_lines: 9,
      quarantined: 2,
      pending_predictions: 2,
      outside_window: 0,
    });
    expect([...records.keys()].sort()).toEqual([
      'comment:402',
      'comment:503',
      'forum:501',
      'guest:502',
      'profile:401',
    ]);
    expect(records.get('forum:501')).toEqual({
      task_id: '501',
      action_type: 'forum',
      success: true,
      timestamp: '2026-01-05T07:59:30.000Z',
      url: 'https://gardenforum.example/t/roses',
      domain: 'gardenforum.example',
      pa: 31,
      da: 44,
      site_type: 'forum',
      platform_guess: null,
      comment_supported: null,
      profile_supported: null,
      forum_supported: null,
      guest_supported: null,
      requires_login: null,
      registration_detected: null,
      campaign_id: '11',
      campaign_category_id: '3',
      campaign_subcategory_id: '31',
      split: null,
      result: 'success',
      execution_time: 18.9,
      retry_count: 1,
      failure_reason: null,
      captcha_type: null,
      status: 'verified',
      shadow_action: 'profile',
      shadow_confidence: 0.61,
      shadow_probabilities: '{"comment":0.1,"profile":0.61,"forum":0.25,"guest":0.04}',
      propensity: null,
      policy_version: null,
      outcome_source: 'automation',
      outcome_at: '2026-01-05T08:04:10.000Z',
      site_source:
        'shadow@2026-01-05T07:59:30.000Z=domain,pa,da,site_type,campaign_id,shadow_action,shadow_confidence,shadow_probabilities|api@2026-01-05T08:00:00.000Z=url,campaign_category_id,campaign_subcategory_id,status',
      sources: 'api|automation|shadow',
      decision_id: null,
      arm: null,
      served_arm: null,
      rollout: null,
    });
  } finally {
    await server.close();
  }
});

it('takes the fourth source of docs/architecture.md#adding-a-source-of-feedback, and the page shows that very file', async () => {
  async function* rows(): AsyncGenerator<TicketRow> {
    yield {
      ticket: 1,
      kind: 'guest post',
      outcome: 'failed',
      closed_at: '2026-01-05T00:00:00Z',
      host: 'a.example',
    };
    yield { ticket: 2, kind: 'comment', outcome: null, closed_at: null, host: 'b.example' };
    yield { ticket: 3, kind: 'phone call', outcome: 'success', closed_at: null, host: null };
  }
  const { records, accounting } = await collectFeedback({
    sources: [ticketTable(rows)],
    sinceDays: 7,
    clock: () => NOW,
  });
  expect(records.get('guest:1')).toMatchObject({
    success: false,
    outcome_source: 'tickets',
    domain: 'a.example',
  });
  expect(accounting).toMatchObject({
    read: 3,
    merged_lines: 1,
    pending_predictions: 1,
    quarantined: 1,
  });
  const page = await readFile(
    fileURLToPath(
      new URL('../../../docs/architecture.md#adding-a-source-of-feedback', import.meta.url),
    ),
    'utf8',
  );
  expect(page).toContain(
    await readFile(fileURLToPath(new URL('./examples/ticket-table.ts', import.meta.url)), 'utf8'),
  );
});
