import fc from 'fast-check';
import { getDomain } from 'tldts';
import { expect, it } from 'vitest';
import { registrableDomain } from './assign-split.js';
import { SplitKeeper } from './split-keeper.js';

/** Suffix lists that disagree: which of these hosts belong together depends on the year of the list. */
const LISTS: Readonly<Record<string, (host: string) => string>> = {
  'with private suffixes': registrableDomain,
  'without private suffixes': (host) => getDomain(host, { allowPrivateDomains: false }) ?? host,
  'of every host its own': (host) => host,
};
const hosts = fc.array(
  fc
    .tuple(
      fc.stringMatching(/^[a-z]{1,3}$/),
      fc.constantFrom('blogspot.com', 'github.io', 'example.org', 'example.co.uk'),
    )
    .map((labels) => labels.join('.')),
  { minLength: 1, maxLength: 60 },
);
const lists = fc.constantFrom(...Object.keys(LISTS));

it('never moves an old row, whatever rows come and whatever suffix list is used then', () => {
  fc.assert(
    fc.property(hosts, hosts, lists, lists, (old, added, before, after) => {
      const first = new SplitKeeper(LISTS[before]);
      const given = new Map(old.map((host) => [host, first.splitFor(host)]));
      const next = new SplitKeeper(LISTS[after]);
      for (const [host, split] of given) next.remember(host, split);
      for (const host of added) next.splitFor(host);
      for (const [host, split] of given) expect(next.splitFor(host), host).toBe(split);
    }),
  );
});

it('gives new hosts of a domain the part that the domain had before, under either list', () => {
  fc.assert(
    fc.property(hosts, hosts, lists, (old, added, list) => {
      const registrable = LISTS[list]!;
      const first = new SplitKeeper(registrable);
      const partOf = new Map(old.map((host) => [registrable(host), first.splitFor(host)]));
      const next = new SplitKeeper(registrable);
      for (const host of old) next.remember(host, first.splitFor(host));
      for (const host of added) {
        const known = partOf.get(registrable(host));
        if (known !== undefined) expect(next.splitFor(host), host).toBe(known);
      }
    }),
  );
});
