import { describe, expect, it } from 'vitest';
import { createEncoder } from './create-encoder.js';
import { type Encoder, valueFeature } from './encoder.js';
import { FIXED_FEATURES } from './fixed-features.js';

const ENCODER: Encoder = {
  formatVersion: 1,
  featureNames: [
    ...FIXED_FEATURES,
    ...['blog', 'forum', 'other'].map((value) => valueFeature('site_type', value)),
    ...['com', 'other'].map((value) => valueFeature('tld', value)),
    ...['forum', 'blogspot'].map((word) => valueFeature('host', word)),
    ...['profile', '#', '#year'].map((word) => valueFeature('path', word)),
    valueFeature('query', 'account'),
    valueFeature('fragment', 'comment'),
  ],
  categories: {
    site_type: ['blog', 'forum'],
    platform_guess: [],
    campaign_category_id: [],
    campaign_subcategory_id: [],
    tld: ['com'],
  },
  tokens: {
    host: ['forum', 'blogspot'],
    path: ['profile', '#', '#year'],
    query: ['account'],
    fragment: ['comment'],
  },
  fitted: { rows: 1, domains: 1 },
};

function encoded(input: Parameters<ReturnType<typeof createEncoder>['encode']>[0]) {
  const encoder = createEncoder(ENCODER);
  const vector = encoder.encode(input);
  return Object.fromEntries(encoder.featureNames.map((name, at) => [name, vector[at]]));
}

describe('createEncoder', () => {
  it('computes what is known and leaves missing what is not', () => {
    expect(
      encoded({
        url: 'https://www.Forum.example.com/2016/08/viewprofilepage/user-id/171334?account/x&b#comment-104615',
        pa: 30,
        da: 50,
        site_type: ' Forum ',
        comment_supported: true,
        profile_supported: false,
        timestamp: '2026-01-05T13:30:00.000Z',
      }),
    ).toMatchObject({
      pa: 30,
      pa_minus_da: -20,
      pa_da_mean: 40,
      comment_supported: 1,
      profile_supported: 0,
      forum_supported: Number.NaN,
      actions_supported: 1,
      hour: 13,
      weekday: 0,
      host_length: 'forum.example.com'.length,
      host_labels: 3,
      host_is_ip: 0,
      https: 1,
      path_depth: 5,
      path_longest_number: 6,
      path_ends_in_number: 1,
      path_last_length: 6,
      query_parameters: 2,
      has_fragment: 1,
      'site_type=forum': 1,
      'site_type=other': 0,
      'tld=com': 1,
      'host=forum': 1,
      'path=#year': 1,
      'path=#': 1,
      'path=profile': 0,
      'query=account': 1,
      'fragment=comment': 1,
    });
  });

  it('puts unseen values into "other" and unknown ones nowhere', () => {
    expect(encoded({ site_type: 'wiki', domain: 'a.dev' })).toMatchObject({
      'site_type=other': 1,
      'site_type=blog': 0,
      'tld=other': 1,
      'host=forum': 0,
      'path=profile': Number.NaN,
      hour: Number.NaN,
    });
    expect(encoded({ site_type: 'unknown' })).toMatchObject({
      'site_type=other': Number.NaN,
      'tld=com': Number.NaN,
      'host=forum': Number.NaN,
    });
  });

  it.each([
    ['impossible figures', { pa: 101, da: -1 }, { pa: null, da: null }],
    ['figures that are not numbers', { pa: Number.POSITIVE_INFINITY, da: Number.NaN }, {}],
    ['an address that is none', { url: 'not a url' }, { url: null }],
    ['another scheme', { url: 'javascript:alert(1)' }, {}],
    [
      'other spellings',
      { domain: 'https://WWW.Forum.Example.com:8080/x', site_type: 'BLOG ' },
      { domain: 'forum.example.com', site_type: 'blog' },
    ],
    [
      'other forms of an instant',
      { timestamp: '2026-01-31 02:00:00+02:00' },
      { timestamp: '2026-01-31T00:00:00.000Z' },
    ],
    ['nonsense for an instant', { timestamp: '2026-02-30T00:00:00.000Z' }, {}],
  ])('reads %s as the dataset does', (_, given, same) => {
    expect(encoded(given)).toEqual(encoded(same));
  });

  it('never throws, whatever the text', () => {
    for (const url of [
      '',
      ' ',
      'http://',
      'https:///x',
      '//a.b',
      'a.b',
      'http://[::1]/x',
      'http://u:p@a.b:1/',
      `http://a.b/${'x/'.repeat(9000)}`,
      '\ud800.\udfff',
      'http://ünï.example/Ä',
    ]) {
      expect(encoded({ url, domain: url, site_type: url, timestamp: url }).pa).toBeNaN();
    }
  });

  it('writes at an offset, clears what stood there, and is the same after a round trip through JSON', () => {
    const input = { url: 'https://a.blogspot.com/profile/1', domain: 'a.blogspot.com', pa: 3 };
    const direct = createEncoder(ENCODER).encode(input);
    const again = createEncoder(JSON.parse(JSON.stringify(ENCODER)) as Encoder);
    const out = new Float32Array(again.width * 3).fill(7);
    again.encodeInto(input, out, again.width);
    expect(out.slice(again.width, 2 * again.width)).toEqual(direct);
    expect([out[again.width - 1], out[again.width * 2]]).toEqual([7, 7]);
  });

  it('refuses what is not an encoder, and features that it does not know', () => {
    const broken = { ...ENCODER, featureNames: ['pa', 'moon_phase'] };
    expect(() => createEncoder(broken)).toThrow(/moon_phase/);
    for (const value of [null, {}, { ...ENCODER, formatVersion: 2 }, { ...ENCODER, tokens: {} }]) {
      expect(() => createEncoder(value as Encoder)).toThrow(
        expect.objectContaining({ code: 'BUNDLE_INVALID' }),
      );
    }
  });

  it('takes few microseconds a site', () => {
    const encoder = createEncoder(ENCODER);
    const out = new Float32Array(encoder.width);
    const input = {
      url: 'https://forum.example.com/forum/threads/41764?a=b#comment-1',
      domain: 'forum.example.com',
      site_type: 'forum',
      pa: 3,
      da: 4,
    };
    for (let i = 0; i < 20_000; i += 1) encoder.encodeInto(input, out, 0);
    const started = performance.now();
    for (let i = 0; i < 20_000; i += 1) encoder.encodeInto(input, out, 0);
    expect((performance.now() - started) / 20).toBeLessThan(30);
  });
});
