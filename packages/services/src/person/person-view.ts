import type { PersonView } from '@atelier/domain';

/** Maps a person's row to the public view. */
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
