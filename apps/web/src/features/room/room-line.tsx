import type { RoomView } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';

/** A room in a line: how much was made there, where it comes from, and what its votes do. */
export async function RoomLine({ room }: { room: RoomView }) {
  const [t, ts] = await Promise.all([getTranslations('room'), getTranslations('roomSettings')]);
  return (
    <>
      {t('made', { count: room.generationCount })}
      {room.discord ? ` · ${t('discord')}` : null}
      {room.promoteVotes ? ` · ${ts('rule', { votes: room.promoteVotes })}` : null}
    </>
  );
}
