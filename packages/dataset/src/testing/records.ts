import {
  ACTIONS,
  createRandom,
  type FeedbackRecord,
  formatInstant,
  UNKNOWN_FIELDS,
} from '@bp/contracts';

const START = Date.UTC(2026, 0, 5);

/** A record with what the test cares about, the rest unknown. */
export function makeRecord(given: Partial<FeedbackRecord> = {}): FeedbackRecord {
  const success = given.success ?? true;
  return {
    ...UNKNOWN_FIELDS,
    task_id: '1',
    action_type: 'comment',
    success,
    timestamp: formatInstant(START),
    domain: 'site.example.com',
    result: success ? 'success' : 'failed',
    outcome_source: 'automation',
    outcome_at: formatInstant(START),
    sources: 'automation',
    ...given,
  };
}

const PATHS = [
  'forum/threads/41764',
  'members/name.123',
  'blog/2016/08/title.html#comment-104615',
  '',
];
const TYPES = ['forum', 'directory', 'blog', null];

/** Made-up attempts on made-up sites whose paths say something about which action works. */
export function makeRecords(count: number, seed = 1): FeedbackRecord[] {
  const random = createRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const maybe = <T>(value: T): T | null => (random() < 0.2 ? null : value);
  return Array.from({ length: count }, (_, index) => {
    const site = Math.floor(random() * Math.max(20, count / 6));
    const kind = site % PATHS.length;
    const action = pick(ACTIONS);
    const fits = { comment: 2, profile: 1, forum: 0, guest: 3 }[action] === kind;
    const time = formatInstant(START + Math.floor(random() * 28 * 86_400_000));
    return makeRecord({
      task_id: `t${index}`,
      action_type: action,
      success: random() < (fits ? 0.8 : 0.2),
      timestamp: time,
      outcome_at: time,
      url: maybe(`https://site${site}.example${site % 7}.org/${PATHS[kind]}`),
      domain: `site${site}.example${site}.org`,
      pa: maybe(Math.floor(random() * 100)),
      da: maybe(Math.floor(random() * 1000) / 10),
      site_type: maybe(TYPES[kind] ?? null),
      platform_guess: maybe(pick(['wordpress', 'vbulletin', 'custom'])),
      comment_supported: maybe(random() < 0.5),
      requires_login: maybe(random() < 0.5),
      campaign_category_id: maybe(String(Math.floor(random() * 5))),
      status: pick(['live', 'failed']),
      failure_reason: maybe('a "quoted", reason'),
      execution_time: random() * 60,
    });
  });
}
