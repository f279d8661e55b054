import { expect, it } from 'vitest';
import { pageCsp, securityHeaders } from './security-headers';

const csp = (more: Partial<Parameters<typeof pageCsp>[0]> = {}) =>
  pageCsp({
    nonce: 'abc',
    host: 'atelier.example',
    dev: false,
    secure: true,
    discord: 'https://discord.com',
    frame: null,
    ...more,
  });

it('a page runs scripts by nonce only, and talks to its own host only', () => {
  const policy = csp();
  expect(policy).toContain("script-src 'self' 'nonce-abc' 'strict-dynamic';");
  expect(policy).toContain("connect-src 'self' ws://atelier.example wss://atelier.example;");
  expect(policy).not.toMatch(/script-src[^;]*unsafe|\*/);
  expect(policy).toContain("form-action 'self' https://discord.com;");
  expect(policy).toContain("frame-ancestors 'none'");
});

it('pictures come from the site, Discord’s avatars, and the origin of redirects where there is one', () => {
  const site = "img-src 'self' data: blob: https://cdn.discordapp.com";
  expect(csp()).toContain(`${site};`);
  expect(csp({ imageOrigin: 'https://cdn.example' })).toContain(`${site} https://cdn.example;`);
});

it('ACT-FRAME-1 only the Activity may be framed, by Discord alone, and talks through Discord’s proxy', () => {
  const framed = csp({ frame: 'https://123456.discordsays.com' });
  expect(framed).toContain(
    'frame-ancestors https://discord.com https://*.discord.com https://*.discordsays.com',
  );
  expect(framed).toContain("connect-src 'self' wss://123456.discordsays.com;");
  expect(csp()).toContain("frame-ancestors 'none'");
});

it('a Host header cannot write into the policy', () => {
  for (const host of ['x; script-src *', 'a b', "x'", undefined])
    expect(csp({ host })).toContain("connect-src 'self';");
});

it('promises https only where the site lives on it', () => {
  expect(securityHeaders('https://atelier.example')).toHaveProperty('Strict-Transport-Security');
  expect(securityHeaders('http://localhost:3000')).not.toHaveProperty('Strict-Transport-Security');
  expect(csp({ secure: false })).not.toContain('upgrade-insecure-requests');
});
