import { AtelierError, sessionView } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const listSessions: Route = {
  method: 'GET',
  path: '/api/v1/me/sessions',
  summary: 'Where one is signed in.',
  tag: 'Account',
  limit: 'read',
  sessionOnly: true,
  response: z.object({ sessions: z.array(sessionView) }),
  async run({ container, person, cookies }) {
    if (!person) throw new AtelierError('unauthenticated', 'Nobody is signed in here.');
    return { json: { sessions: await container.sessions.list(person.id, cookies) } };
  },
};
