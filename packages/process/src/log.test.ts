import { describe, expect, it } from 'vitest';
import { createLog, describeError } from './log';
import { redactor } from './redact';

const INTERACTION = 'aW50ZXJhY3Rpb246MTU3NjgwNjQyODM3NzYxMjI4ODpnU25NRFFRY0dta3pu';
const BOT = ['MTU3NjgwNjM5MTMwNDE1OTIzMg', 'GabcDE', 'abcdefghijklmnopqrstuvwxyz0123456789AB'].join('.');

describe('redactor', () => {
  const redact = redactor(['a secret of this process', undefined, 'short']);
  it.each([
    [
      'an interaction callback',
      `/api/v10/interactions/12/${INTERACTION}/callback?with_response=true`,
      INTERACTION,
    ],
    [
      'a webhook of another shape',
      '/api/webhooks/12/Not-base64_token/messages/@original',
      'Not-base64_token',
    ],
    ['an escaped URL in a stack', `at \\"https://discord.com/api/webhooks/1/${INTERACTION}\\"`, INTERACTION],
    ['an interaction token by itself', `tried ${INTERACTION}, in vain`, INTERACTION],
    ['a bot token', `Invalid ${BOT}.`, BOT],
    ['a header', `Authorization: Bot ${BOT}`, BOT],
    ['an API key', 'key atl_abcdefghijklmnopqrstuvwxyz0123456789', 'atl_abcdefghijkl'],
    ['a webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'MfKQ9r8GKYqrTw'],
    ['an OAuth code', '/api/auth/discord/callback?code=abc-123&state=xyz.789', 'abc-123'],
    ['an OAuth state', '/api/auth/discord/callback?code=abc-123&state=xyz.789', 'xyz.789'],
    ['a database password', 'postgresql://atelier:p%40ss@db:5432/atelier', 'p%40ss'],
    ['a signed S3 request', 'https://s3/x?X-Amz-Signature=0badc0de&x=1', '0badc0de'],
    ['a field of JSON', '{"err":{"interactionToken":"qwertz-1234"}}', 'qwertz-1234'],
    [
      'a field quoted in a message',
      String.raw`{"message":"create({ interactionToken: \"qwertz-1234\" })"}`,
      'qwertz-1234',
    ],
    ['a cookie', '{"headers":{"cookie":"atelier_session=abcdefgh"}}', 'abcdefgh'],
    ['a known secret', 'it is a secret of this process!', 'a secret of this process'],
    ['a known secret in a URL', 'x?y=a%20secret%20of%20this%20process', 'a%20secret%20of'],
  ])('B-SECRET-1 takes %s out of a text', (_, text, secret) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('[redacted]');
    expect(redact(redact(text))).toBe(redact(text));
  });

  it('leaves other texts alone', () => {
    for (const text of [
      'https://studio.example/g/514a433a-3080-456a-b161-90d68ca40e4d?seed=1',
      '{"level":30,"time":1,"attempt":2,"fencingToken":17,"msg":"a token of the queue"}',
      '/webhooks/stripe and /interactions',
      'setting SERVICE_TOKEN: must have at least 16 characters',
      'short',
    ])
      expect(redact(text)).toBe(text);
  });

  it('takes time in proportion to the text', () => {
    // 1 MB in which a match could begin at each position; quadratic work would exceed the test's time limit.
    for (const text of [
      'a-'.repeat(500_000),
      'Bot '.repeat(250_000),
      '"token":'.repeat(125_000),
      'M'.repeat(1e6),
    ])
      expect(redact(text).length).toBeGreaterThan(0);
  });
});

describe('createLog', () => {
  const lines: string[] = [];
  const log = createLog('test', 'trace', [], { write: (line) => void lines.push(line) });

  it('B-SECRET-1 redacts nested causes, aggregates and fields, and every line stays JSON', () => {
    const url = `https://discord.com/api/v10/webhooks/1/${INTERACTION}/messages/2`;
    const cause = Object.assign(new Error(`PATCH ${url}`), {
      url,
      status: 500,
      requestBody: { json: 'a fox' },
    });
    log.error({ err: new Error('outer', { cause: new AggregateError([cause], 'inner') }) }, url);
    log.warn({ deep: { list: [{ url, token: 'abc-def' }] } }, 'deep');
    for (const line of lines) {
      expect(() => JSON.parse(line)).not.toThrow();
      expect(line).not.toContain(INTERACTION);
      expect(line).not.toContain('abc-def');
      expect(line).not.toContain('a fox');
    }
    expect(JSON.parse(lines[0] ?? '').err.cause.errors[0]).toMatchObject({ status: 500 });
  });

  it('ends at a cause that is its own', () => {
    const error = new Error('round');
    error.cause = error;
    expect(JSON.stringify(describeError(error))).toContain('round');
  });
});
