import { describe, expect, it } from 'vitest';
import { originAllowed } from './origin';

const PUBLIC = 'https://atelier.example';
const host = '192.168.0.7:3000';

describe('where a request comes from', () => {
  it.each([
    ['the public address', { origin: PUBLIC, host }, true],
    ['the host asked for, though a proxy ends TLS', { origin: `https://${host}`, host }, true],
    ['another port of the host', { origin: 'http://192.168.0.7:8080', host }, false],
    ['another site', { origin: 'https://evil.example', host }, false],
    ['a site whose name begins like ours', { origin: `${PUBLIC}.evil.example`, host }, false],
    ['the public address without TLS', { origin: 'http://atelier.example', host }, false],
    ['a sandboxed frame', { origin: 'null', host }, false],
    ['a file', { origin: 'file://', host: '' }, false],
    ['no host to compare with', { origin: 'https://evil.example' }, false],
    ['a browser that calls it cross-site', { origin: PUBLIC, host, 'sec-fetch-site': 'cross-site' }, false],
  ])('%s', (_name, headers, allowed) => {
    expect(originAllowed(headers, PUBLIC, { allowMissing: true, frame: null })).toBe(allowed);
  });

  it('ACT-FRAME-2 Discord’s frame is let in while the Activity is on, and no other application’s', () => {
    const frame = 'https://123456.discordsays.com';
    const from = (origin: string, on: string | null) =>
      originAllowed({ origin, host }, PUBLIC, { allowMissing: false, frame: on });
    expect(from(frame, frame)).toBe(true);
    expect(from(frame, null)).toBe(false);
    expect(from('https://654321.discordsays.com', frame)).toBe(false);
    expect(from(`${frame}.evil.example`, frame)).toBe(false);
  });

  it('a program that names no origin is let in where that is harmless', () => {
    expect(originAllowed({ host }, PUBLIC, { allowMissing: true, frame: null })).toBe(true);
    expect(originAllowed({ host }, PUBLIC, { allowMissing: false, frame: null })).toBe(false);
  });
});
