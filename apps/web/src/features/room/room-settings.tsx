import type { RoomView } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Field } from '../../ui/field';
import { ActionForm } from '../actions/action-form';

/** The form with which a room's owner and moderators change it, folded away. */
export async function RoomSettings({ room }: { room: RoomView }) {
  const t = await getTranslations('roomSettings');
  return (
    <details className="mt-12 text-sm">
      <summary className="inline-flex h-9 cursor-pointer items-center rounded-lg text-[13px] text-muted hover:text-text">
        {t('title')}
      </summary>
      <div className="mt-3 max-w-3xl rounded-2xl border border-line bg-surface p-4">
        <ActionForm
          method="PUT"
          path={`/api/v1/rooms/${room.slug}`}
          fields={{ name: 'text', promoteVotes: 'numberOrNull' }}
          submit={t('save')}
          done={t('saved')}
        >
          <Field
            label={t('name')}
            name="name"
            defaultValue={room.name}
            required
            most={LIMITS.roomNameLength}
          />
          <Field
            label={t('promoteVotes')}
            name="promoteVotes"
            type="number"
            min={1}
            max={1000}
            defaultValue={room.promoteVotes ?? ''}
          />
        </ActionForm>
        <p className="mt-2 text-[13px] text-muted">{t('hint')}</p>
      </div>
    </details>
  );
}
