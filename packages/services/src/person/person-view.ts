import type { PersonView } from '@atelier/domain';

/** A person's row as the world sees it. */
export const toPersonView = (row: {
  id: string;
  name: string;
  image: string | null;
  isGuest: boolean;
  role: PersonView['role'];
  bannedAt: Date | null;
  locale: string | null;
}): PersonView => ({
  id: row.id,
  name: row.name,
  avatarUrl: row.image,
  isGuest: row.isGuest,
  role: row.role,
  banned: row.bannedAt !== null,
  locale: row.locale,
});
