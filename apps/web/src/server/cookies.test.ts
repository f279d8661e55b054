import { describe, expect, it } from 'vitest';
import { readCookie, signValue, unsignValue, writeCookie } from './cookies';

describe('cookies', () => {
  it('are read by whole name, decoded, wherever they stand', () => {
    expect(readCookie('a=1; session=x%2Fy; b=2', 'session')).toBe('x/y');
    expect(readCookie('mysession=1', 'session')).toBeNull();
    expect(readCookie('session=%E0%A4%A', 'session')).toBeNull();
    expect(readCookie(undefined, 'session')).toBeNull();
  });

  it('come back as they were written', () => {
    const line = writeCookie('session', 'a;b=c, d"é', { maxAge: 60, secure: true });
    expect(readCookie(line.split('; ')[0], 'session')).toBe('a;b=c, d"é');
    expect(line).toMatch(/; Path=\/; Max-Age=60; HttpOnly; SameSite=Lax; Secure$/);
    expect(writeCookie('session', 'a', { maxAge: 60, secure: false })).not.toContain('Secure');
  });
});

describe('a signed value', () => {
  it('opens with its key only, in its cookie only, and only whole', () => {
    const signed = signValue('key', 'session', 'to.ken');
    expect(unsignValue('key', 'session', signed)).toBe('to.ken');
    expect(unsignValue('key', 'other', signed)).toBeNull();
    expect(unsignValue('other key', 'session', signed)).toBeNull();
    expect(unsignValue('key', 'session', `x${signed}`)).toBeNull();
    expect(unsignValue('key', 'session', signed.slice(0, -1))).toBeNull();
    for (const text of ['', '.', 'to.ken', '.abc']) expect(unsignValue('key', 'session', text)).toBeNull();
  });
});
