import { type Action, normaliseAction } from '@bp/contracts';

/**
 * Labels of older files that mean one action with certainty, spelled as `labelKey` gives them. Others (`Link Type`,
 * `Listing`) may mean anything and are quarantined, until settings say what they mean.
 */
export const LEGACY_LABELS: Readonly<Record<string, Action>> = {
  comments: 'comment',
  blog_comment: 'comment',
  blog_comments: 'comment',
  profiles: 'profile',
  profile_link: 'profile',
  profile_creation: 'profile',
  user_profile: 'profile',
  forums: 'forum',
  forum_post: 'forum',
  forum_topic: 'forum',
  forum_thread: 'forum',
  forum_profile: 'profile',
  board_topic: 'forum',
  guest_blog: 'guest',
  guest_blogging: 'guest',
  guest_article: 'guest',
};

/** Lower case, everything but letters and digits folded into single `_`. */
export function labelKey(label: string): string {
  return label
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
}

/** Says which action a label means; `undefined` where that is not certain. The user's labels win. */
export function labelReader(
  labels: Readonly<Record<string, Action>> = {},
): (label: string) => Action | undefined {
  const table = new Map<string, Action>(Object.entries(LEGACY_LABELS));
  for (const [label, action] of Object.entries(labels)) table.set(labelKey(label), action);
  return (label) => table.get(labelKey(label)) ?? normaliseAction(label);
}

/** Statuses of older files that say for certain whether the action worked, spelled as `labelKey` gives them. */
const WORKED =
  'live,verified,active,approved,published,posted,success,successful,succeeded,done,completed,complete,ok,indexed,confirmed,accepted,working,yes,true,1,200,200_ok';
const FAILED =
  'failed,failure,fail,error,rejected,declined,denied,dead,removed,deleted,not_found,404,404_not_found,410,410_gone,gone,broken,lost,not_live,offline,inactive,unsuccessful,spam,banned,blocked,no,false,0,expired';

/** Says whether a status means that the action worked; `undefined` where that is not certain. The user's statuses win. */
export function statusReader(
  statuses: Readonly<Record<string, 'success' | 'failed'>> = {},
): (status: string) => boolean | undefined {
  const table = new Map<string, boolean>([
    ...WORKED.split(',').map((word) => [word, true] as const),
    ...FAILED.split(',').map((word) => [word, false] as const),
  ]);
  for (const [status, result] of Object.entries(statuses)) {
    table.set(labelKey(status), result === 'success');
  }
  return (status) => table.get(labelKey(status));
}
