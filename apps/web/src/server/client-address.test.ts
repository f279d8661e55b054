import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { clientAddress } from './client-address';

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
