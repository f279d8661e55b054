import type { IncomingMessage } from 'node:http';
import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clientAddress, limitKey, proxyNotice } from './client-address';

const from = (forwarded?: string) =>
  ({
    socket: { remoteAddress: '10.0.0.1' },
    headers: { 'x-forwarded-for': forwarded },
  }) as unknown as IncomingMessage;

it('is the peer, whatever it claims, unless proxies are trusted', () => {
  expect(clientAddress(from('1.2.3.4'), 0)).toBe('10.0.0.1');
});

it('is what the outermost trusted proxy saw, never what the client wrote', () => {
  expect(clientAddress(from('6.6.6.6, 1.2.3.4'), 1)).toBe('1.2.3.4');
  expect(clientAddress(from('6.6.6.6, 1.2.3.4, 10.0.0.9'), 2)).toBe('1.2.3.4');
  expect(clientAddress(from(undefined), 1)).toBe('10.0.0.1');
  expect(clientAddress(from('1.2.3.4'), 2)).toBe('10.0.0.1');
});

it.each([
  ['203.0.113.7:50001', '203.0.113.7'],
  ['[2001:db8::7]:50001', '2001:db8::7'],
  ['[2001:DB8::7]', '2001:db8::7'],
  ['2001:db8:0::0007', '2001:db8::7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['[::ffff:203.0.113.7]:1', '203.0.113.7'],
  ['  203.0.113.7 ', '203.0.113.7'],
  ['unknown', '10.0.0.1'],
  ['203.0.113.7:50001:9', '10.0.0.1'],
  ['203.0.113.07', '10.0.0.1'],
  ['3405803783', '10.0.0.1'],
  ['_hidden', '10.0.0.1'],
  ['', '10.0.0.1'],
])('A-LIMIT-5 a proxy that writes %j means %s: ports and spellings make no new address', (entry, address) => {
  expect(clientAddress(from(`6.6.6.6, ${entry}`), 1)).toBe(address);
  expect(limitKey(clientAddress(from(entry), 1))).toBe(limitKey(address));
});

it('A-PROXY-1 a proxy without TRUST_PROXY is logged once', () => {
  const said: string[] = [];
  const log = { warn: (text: string) => said.push(text) };
  const notice = proxyNotice(log, 0);
  notice(from(undefined));
  expect(said).toEqual([]);
  for (const entry of ['1.2.3.4', '1.2.3.5']) notice(from(entry));
  expect(said).toEqual([expect.stringContaining('TRUST_PROXY')]);
  proxyNotice(log, 1)(from('1.2.3.4'));
  expect(said).toHaveLength(1);
});

describe('the key of a limit', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::FFFF:cb00:7109', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:2::', '2001:db8:1:2::/64'],
    ['2001:db8::5', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s: %s', (address, key) => {
    expect(limitKey(address)).toBe(key);
  });

  const outside = fc.ipV6().filter((address) => limitKey(address).endsWith('/64'));

  it('A-LIMIT-2 any two addresses of a /64 are one, however they are written', () => {
    fc.assert(
      fc.property(outside, fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (address, host) => {
        const [prefix = ''] = limitKey(address).split('::/');
        const tail = host.toString(16).padStart(16, '0').match(/.{4}/g)?.join(':');
        expect(limitKey(`${prefix}:${tail}`.toUpperCase())).toBe(limitKey(address));
      }),
    );
  });

  it('A-LIMIT-2 two addresses are one exactly when the /64 of one has the other', () => {
    fc.assert(
      fc.property(outside, outside, fc.integer({ min: 0, max: 7 }), (one, two, bit) => {
        const net = new BlockList();
        net.addSubnet(one, 64, 'ipv6');
        expect(limitKey(one) === limitKey(two)).toBe(net.check(two, 'ipv6'));
        // The last bit of the fourth group is inside the prefix.
        const [a, b, c, d = '0'] = limitKey(one).split(':');
        const near = `${a}:${b}:${c}:${(Number.parseInt(d, 16) ^ (1 << bit)).toString(16)}::`;
        expect(limitKey(near)).not.toBe(limitKey(one));
        expect(net.check(near, 'ipv6')).toBe(false);
      }),
    );
  });

  it('IPv4 is itself, plain or mapped', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(limitKey(address)).toBe(address);
        expect(limitKey(`::ffff:${address}`)).toBe(address);
      }),
    );
  });
});
