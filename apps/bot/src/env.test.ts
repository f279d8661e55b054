import { describe, expect, it } from 'vitest';
import { readEnv } from './env';

const GOOD = {
  DISCORD_TOKEN: 'a.b.c',
  DATABASE_URL: 'postgresql://a@localhost/b',
  SERVICE_TOKEN: '0123456789abcdef',
};

describe('the bot’s settings', () => {
  it('have defaults for what may be absent, and take an empty value for absent', () => {
    const env = readEnv({ ...GOOD, PUBLIC_URL: 'https://a.example/', DISCORD_API: '' });
    expect(env).toMatchObject({ PUBLIC_URL: 'https://a.example', DISCORD_API: 'https://discord.com/api' });
    expect(env.STORAGE_URL).toMatch(/^file:.*images$/);
  });

  it.each([
    ['DISCORD_TOKEN', '', /^setting DISCORD_TOKEN: is required/],
    ['DATABASE_URL', '', /^setting DATABASE_URL: is required$/],
    ['DATABASE_URL', 'mysql://secret@x', /^setting DATABASE_URL: must be a URL like/],
    ['SERVICE_TOKEN', 'short', /^setting SERVICE_TOKEN: must have/],
    ['DISCORD_API', 'discord', /^setting DISCORD_API: must be a URL/],
  ])('%s=%j stops the start with one line that does not show the value', (name, value, line) => {
    const attempt = () => readEnv({ ...GOOD, [name]: value });
    expect(attempt).toThrow(line);
    expect(attempt).not.toThrow(/secret|\n/);
  });
});
