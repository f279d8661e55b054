import { AtelierError } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const endSessions: Route = {
  method: 'DELETE',
  path: '/api/v1/me/sessions',
  summary: 'Sign out everywhere, here too. A guest who does so cannot come back.',
  tag: 'Account',
  limit: 'write',
  evenBanned: true,
  sessionOnly: true,
  response: z.object({ ended: z.int() }),
  async run({ container, person }) {
    if (!person) throw new AtelierError('unauthenticated', 'Nobody is signed in here.');
    const ended = await container.sessions.endAll(person.id);
    return { json: { ended }, headers: { 'Set-Cookie': container.sessions.forget() } };
  },
};
