import type { RoomView } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Field } from '../../ui/field';
import { ActionButton } from '../actions/action-button';
import { ActionForm } from '../actions/action-form';
import { HandOver } from './hand-over';

/** The folded settings of a room for its owner and moderators: describe, close, hand over. */
export async function RoomSettings({ room }: { room: RoomView }) {
  const t = await getTranslations('roomSettings');
  const path = `/api/v1/rooms/${room.slug}`;
  return (
    <details className="mt-12 text-sm">
      <summary className="inline-flex h-11 cursor-pointer items-center rounded-lg text-[13px] text-muted hover:text-text">
        {t('title')}
      </summary>
      <div className="mt-3 flex max-w-3xl flex-col divide-y divide-line rounded-2xl border border-line bg-surface px-4">
        <div className="py-4">
          <ActionForm
            method="PUT"
            path={path}
            fields={{ name: 'text', description: 'text', promoteVotes: 'numberOrNull' }}
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
            <Field
              label={t('description')}
              name="description"
              defaultValue={room.description ?? ''}
              most={LIMITS.roomDescriptionLength}
              className="basis-full!"
            />
          </ActionForm>
          <p className="mt-2 text-[13px] text-muted">
            {t('hint')} {t('renameHint')}
          </p>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-3 py-4">
          <p className="min-w-0 flex-1 basis-60 text-[13px] text-muted">
            {room.closed ? t('openHint') : t('closeHint')}
          </p>
          <ActionButton
            key={String(room.closed)}
            label={room.closed ? t('reopen') : t('close')}
            method="PUT"
            path={`${path}/closed`}
            body={{ closed: !room.closed }}
            {...(!room.closed && { confirm: t('closeSure') })}
          />
        </div>
        <div className="py-4">
          <HandOver slug={room.slug} ownerId={room.ownerId} />
          <p className="mt-2 text-[13px] text-muted">{t('handOverHint')}</p>
        </div>
      </div>
    </details>
  );
}
