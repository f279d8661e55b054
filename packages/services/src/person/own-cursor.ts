import { AtelierError } from '@atelier/domain';

type Key = { id: string; createdAt: Date };

/** Where a page of one's own generations ended. */
export const encodeOwnCursor = ({ id, createdAt }: Key): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');

/** @throws AtelierError invalid_request */
export function decodeOwnCursor(text: string): Key {
  const [, time, id] = /^(\d{1,15})\.([\da-f-]{36})$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  if (time && id) return { id, createdAt: new Date(Number(time)) };
  throw new AtelierError('invalid_request', 'This is not a cursor of this list.', {
    issues: [{ path: 'cursor', message: 'not a cursor of this list' }],
  });
}
