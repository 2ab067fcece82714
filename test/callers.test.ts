import { describe, expect, test } from 'vitest';
import { isAllowedCaller, isLoopback } from '../src/callers.ts';

describe('a caller', () => {
  test.each([
    ['a program on this machine', { host: '127.0.0.1:8080' }, true],
    ['a program that uses another port, which leads here', { host: 'localhost:9000' }, true],
    ['a program in IPv6', { host: '[::1]:8080' }, true],
    ['a program on another machine', { host: '192.168.1.7:8080' }, true],
    ['a name below localhost', { host: 'api.localhost:8080' }, true],
    ['a page of the server itself', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:8080' }, true],
    ['a page of the server behind a proxy for TLS', { host: 'localhost', origin: 'https://localhost' }, true],
    ['a name that was allowed', { host: 'modelarts:8080' }, true],
    ['a name that was allowed, in other case', { host: 'ModelArts:8080' }, true],
    ['a page of another site', { host: '127.0.0.1:8080', origin: 'http://evil.example' }, false],
    ['a page of another port', { host: '127.0.0.1:8080', origin: 'http://127.0.0.1:3000' }, false],
    ['a page of a file, or in a sandbox', { host: '127.0.0.1:8080', origin: 'null' }, false],
    ['a name of another site for this machine', { host: 'evil.example:8080' }, false],
    ['its page', { host: 'evil.example:8080', origin: 'http://evil.example:8080' }, false],
    ['a name that ends like an allowed one', { host: 'evil-modelarts:8080' }, false],
    ['a name that begins like an address', { host: '127.0.0.1.evil.example' }, false],
    ['another name with localhost in it', { host: 'localhost.evil.example' }, false],
    ['a name with a user before it', { host: 'localhost@evil.example' }, false],
    ['nothing said of the host', {}, false],
    ['an empty host', { host: '' }, false],
    ['a host that is none', { host: 'local host' }, false],
  ])('is %s', (_, caller, isAllowed) => {
    expect(isAllowedCaller(caller, ['modelarts'])).toBe(isAllowed);
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['localhost', true],
  ['::1', true],
  ['0.0.0.0', false],
  ['::', false],
  ['192.168.1.7', false],
])('%s can be reached from this machine only: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
