import { deletePersonSchema } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const deleteMe: Route = {
  method: 'DELETE',
  path: '/api/v1/me',
  summary: 'Delete one’s account with its pictures, votes, keys and sessions. The body repeats one’s name.',
  tag: 'Account',
  limit: 'write',
  evenBanned: true,
  sessionOnly: true,
  body: deletePersonSchema,
  response: z.object({ id: z.uuid() }),
  run: async ({ ctx, container, body }) => ({
    json: await container.services.person.remove({ ctx, input: { body } }),
    headers: { 'Set-Cookie': container.sessions.forget() },
  }),
};
