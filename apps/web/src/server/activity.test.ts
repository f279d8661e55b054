import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { enterActivity, frameOrigin, frameTicket } from './activity';

/** Where a request is led, or null when it does not ask for the Activity. */
function led(url: string): string | null {
  const req = { url } as IncomingMessage;
  return enterActivity(req) ? (req.url ?? '') : null;
}

it('ACT-FRAME-1 Discord’s root with its parameters is the Activity; the front page and others are not', () => {
  expect(led('/?frame_id=a&instance_id=i&platform=desktop')).toBe(
    '/activity?frame_id=a&instance_id=i&platform=desktop',
  );
  expect(led('/activity')).toBe('/activity');
  for (const other of ['/', '/?frame_id=a', '/gallery?frame_id=a&instance_id=i', '/activity/x', '/activityx'])
    expect(led(other), other).toBeNull();
});

it('ACT-FRAME-2 the frame’s origin is the application’s own, and none while the Activity is off', () => {
  const DISCORD_APP_ID = '123456';
  expect(frameOrigin({ DISCORD_ACTIVITY: 'on', DISCORD_APP_ID })).toBe('https://123456.discordsays.com');
  expect(frameOrigin({ DISCORD_ACTIVITY: 'off', DISCORD_APP_ID })).toBeNull();
});

it('ACT-BEARER-1 tells a frame’s bearer from an API key', () => {
  expect(frameTicket('Bearer frame_abc-_')).toBe('frame_abc-_');
  for (const other of [undefined, 'Bearer atl_abc', 'Basic frame_abc', 'Bearer frame_a b'])
    expect(frameTicket(other)).toBeNull();
});
