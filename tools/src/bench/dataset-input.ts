import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { ACTIONS, createRandom, DATASET_COLUMNS, formatInstant } from '@bp/contracts';
import { registrableDomain, splitOf } from '@bp/dataset';

const PATHS = [
  (n: number) => `/forum/threads/${n}`,
  (n: number) => `/members/name${n % 900}.${n}`,
  (n: number) => `/2016/0${1 + (n % 9)}/some-title-${n % 5000}.html#comment-${n}`,
  (n: number) => `/user/viewprofilepage/user-id/${n}`,
  (n: number) => `/index.php?account/account-details&id=${n}`,
  (n: number) => `/write-for-us/article-${n % 700}`,
  (n: number) => `/blog/topic-${n % 3000}/page-${n % 17}/`,
  () => '/',
] as const;
const TYPES = ['blog', 'forum', 'Directory', 'social ', 'news', ''];
const SUFFIXES = ['com', 'org', 'net', 'info', 'co.uk'];
const PLATFORMS = ['wordpress', 'vbulletin', 'xenforo', 'drupal', 'custom', ''];

/** Writes a dataset of made-up rows, sorted by key as the dataset package keeps it. Seeded: always the same bytes. */
export async function writeBenchDataset(path: string, rows: number): Promise<void> {
  const random = createRandom(7);
  const out = createWriteStream(path);
  out.write(`${DATASET_COLUMNS.join(',')}\n`);
  const start = Date.UTC(2025, 0, 1);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const maybe = (text: string | number): string => (random() < 0.2 ? '' : `${text}`);
  const domains = Math.ceil(rows / 8);
  const hosts = Array.from({ length: domains }, (_, site) =>
    site % 11 === 0 ? `b${site}.blogspot.com` : `site-${site}.${pick(SUFFIXES)}`,
  );
  // As the dataset package leaves a file: every row of a site has its part.
  const splits = hosts.map((host) => splitOf(registrableDomain(host)));
  for (let row = 0; row < rows; row += 1) {
    const site = Math.floor(random() * domains);
    const kind = site % PATHS.length;
    const host = hosts[site]!;
    const action = ACTIONS[Math.floor((row * ACTIONS.length) / rows)]!;
    const success = random() < (ACTIONS[kind % ACTIONS.length] === action ? 0.7 : 0.25);
    const time = formatInstant(start + Math.floor(random() * 360 * 86_400_000));
    const line = [
      1_000_000 + row,
      action,
      success ? 1 : 0,
      time,
      maybe(`https://www.${host}${PATHS[kind]!(Math.floor(random() * 90_000))}`),
      host,
      maybe(Math.floor(random() * 100)),
      maybe(Math.floor(random() * (random() < 0.001 ? 130 : 100))),
      maybe(random() < 0.8 ? TYPES[kind % TYPES.length]! : pick(TYPES)),
      maybe(pick(PLATFORMS)),
      ...Array.from({ length: 6 }, () => maybe(random() < 0.5 ? 1 : 0)),
      1 + (row % 40),
      1 + (row % 7),
      1 + (row % 23),
      splits[site],
      success ? 'success' : 'failed',
      (random() * 60).toFixed(3),
      Math.floor(random() * 3),
      success ? '' : pick(['captcha', '"timeout, after 30 s"', 'rejected']),
      '',
      '',
      pick(ACTIONS),
      random().toFixed(4),
      '"{""comment"":0.25,""profile"":0.25,""forum"":0.25,""guest"":0.25}"',
      '',
      '',
      'automation',
      time,
      `"automation@${time}=domain|api@${time}=url,pa,da"`,
      'api|automation|shadow',
    ].join(',');
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
