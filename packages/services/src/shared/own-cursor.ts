import { AtelierError } from '@atelier/domain';
import { z } from 'zod';
import { cursorTime } from './cursor-time';

const keySchema = z.object({ id: z.uuid(), createdAt: cursorTime });
type Key = { id: string; createdAt: Date };

/** Position at which a page of one's own rows, newest first, ended. */
export const encodeCursor = ({ id, createdAt }: Key): string =>
  Buffer.from(`${createdAt.getTime()}.${id}`).toString('base64url');

/** @throws AtelierError invalid_request */
export function decodeCursor(text: string): Key {
  const [, time, id] = /^(\d{1,15})\.(.+)$/.exec(Buffer.from(text, 'base64url').toString()) ?? [];
  const createdAt = new Date(Number(time ?? 0));
  const parsed = keySchema.safeParse({ id, createdAt: createdAt.toISOString() });
  if (parsed.success) return { id: parsed.data.id, createdAt };
  throw new AtelierError('invalid_request', 'This is not a cursor of this list. Start from the first page.', {
    issues: [{ path: 'cursor', message: 'not a cursor of this list' }],
  });
}
