import { AtelierError } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const endSession: Route = {
  method: 'DELETE',
  path: '/api/v1/me/sessions/:id',
  summary: 'Sign out in one place.',
  tag: 'Account',
  limit: 'write',
  evenBanned: true,
  sessionOnly: true,
  response: z.object({ id: z.uuid() }),
  async run({ container, person, params }) {
    if (!person) throw new AtelierError('unauthenticated', 'Nobody is signed in here.');
    const id = params.id ?? '';
    await container.sessions.endOne(person.id, id);
    return { json: { id } };
  },
};
