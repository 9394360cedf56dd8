import { expect, it } from 'vitest';
import { forgettableDomain, mentionsOf } from './domain-mentions.js';

it.each([
  ['shop.example', 'https://www.shop.example/x?y', true],
  ['shop.example', '{"url":"https:\\/\\/SHOP.example:8080\\/"}', true],
  ['shop.example', 'r=https%3A%2F%2Fshop.example%2Fx', true],
  ['shop.example', 'it was at shop.example.', true],
  ['shop.example', 'a.b.shop.example,7', true],
  ['shop.example', 'myshop.example, shop.example.org, my-shop.example', false],
  ['shop.example', 'shop, example', false],
  ['a.blogspot.com', 'https://b.blogspot.com/ https://a.blogspot.com/', true],
  ['a.blogspot.com', 'https://b.blogspot.com/', false],
  ['xn--bcher-kva.example', 'https://bücher.example/', true],
  ['192.0.2.7', 'http://192.0.2.7/ and 192.0.2.70', true],
  ['192.0.2.7', 'http://192.0.2.70/', false],
])('looks for %s in %j', (domain, text, found) => {
  expect(mentionsOf(domain)(text)).toBe(found);
});

it.each([
  ['https://WWW.Shop.example/', 'shop.example'],
  ['Bücher.example', 'xn--bcher-kva.example'],
  ['a.blogspot.com', 'a.blogspot.com'],
])('takes %j as %s', (given, domain) => {
  expect(forgettableDomain(given)).toBe(domain);
});

it.each(['sub.shop.example', 'unknown', '', 'shop', '[2001:db8::1]'])('refuses %j', (text) => {
  expect(() => forgettableDomain(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
