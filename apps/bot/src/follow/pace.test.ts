import { describe, expect, it } from 'vitest';
import { Pace } from './pace';

const TOKEN = '/webhooks/1/abc/messages/2';
const AS_BOT = '/channels/7/messages/2';

/** A pace at a clock that the test sets, with one edit a second. */
function at(now: number) {
  const clock = { now };
  const pace = new Pace(1_000, () => clock.now);
  const answered = (path: string, remaining: number, resetAfter: number, method = 'PATCH'): void =>
    pace.note(
      method,
      path,
      new Headers({
        'x-ratelimit-limit': '5',
        'x-ratelimit-remaining': `${remaining}`,
        'x-ratelimit-reset-after': `${resetAfter}`,
      }),
    );
  return { pace, clock, answered };
}
const byToken = { token: 'abc', channelId: '7' };
const asBot = { token: null, channelId: '7' };

describe('B-CHEAP-1 the pace of previews', () => {
  it('is one in `everyMs` while nothing is known of a bucket, or it was reset', () => {
    const { pace, clock, answered } = at(10_000);
    expect(pace.due(10_000, byToken)).toBe(11_000);
    answered(TOKEN, 0, 2);
    clock.now = 12_001;
    expect(pace.due(12_000, byToken)).toBe(13_000);
  });

  it('spreads what is left of a bucket over its time, and leaves the last request to what matters more', () => {
    const { pace, answered } = at(10_000);
    answered(TOKEN, 4, 3);
    expect(pace.due(10_000, byToken)).toBe(11_000);
    answered(TOKEN, 2, 4);
    expect(pace.due(10_000, byToken)).toBe(14_000);
    answered(TOKEN, 3, 4);
    expect(pace.due(10_000, byToken)).toBe(12_000);
    answered(TOKEN, 1, 4);
    expect(pace.due(10_000, byToken)).toBe(14_000);
    // Another token has a bucket of its own, and so has the channel where the bot edits as itself.
    expect(pace.due(10_000, { ...byToken, token: 'other' })).toBe(11_000);
    expect(pace.due(10_000, asBot)).toBe(11_000);
  });

  it('edits each of many messages in one channel less often, and shares the channel’s bucket among them', () => {
    const { pace, answered } = at(10_000);
    const leave = Array.from({ length: 6 }, () => pace.join('7'));
    expect(pace.due(10_000, byToken)).toBe(13_000);
    expect(pace.due(10_000, { ...byToken, channelId: '8' })).toBe(11_000);
    answered(AS_BOT, 4, 6);
    expect(pace.due(10_000, asBot)).toBe(16_000);
    for (const each of leave) each();
    leave[0]!();
    expect(pace.due(10_000, asBot)).toBe(12_000);
  });

  it('reads the headers of edits alone, and nothing from an answer without them', () => {
    const { pace, answered } = at(10_000);
    answered(TOKEN, 0, 9, 'GET');
    answered('/channels/7/messages', 0, 9);
    pace.note('PATCH', TOKEN, new Headers());
    expect(pace.due(10_000, byToken)).toBe(11_000);
  });
});
