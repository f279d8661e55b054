import { requirePerson } from '../shared/actors';
import type { PersonVerbs } from '../verbs';

export const preferences: PersonVerbs['preferences'] = ({ ctx }) =>
  ctx.deps.db.user.findUniqueOrThrow({
    where: { id: requirePerson(ctx) },
    select: { language: true, unlisted: true },
  });
