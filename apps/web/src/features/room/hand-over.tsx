'use client';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Choice } from '../../ui/field';
import { ActionButton } from '../actions/action-button';
import { usePresence } from '../live/use-presence';

/** Hands a room over to one of the people who are in it now. */
export function HandOver({ slug, ownerId }: { slug: string; ownerId: string | null }) {
  const t = useTranslations('room');
  const people = (usePresence(slug)?.people ?? []).filter(({ id }) => id !== ownerId);
  const [heir, setHeir] = useState('');
  const chosen = people.find(({ id }) => id === heir);
  if (people.length === 0) return <p className="text-[13px] text-muted">{t('handOver.nobody')}</p>;
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Choice
        label={t('handOver.to')}
        name="heir"
        value={chosen?.id ?? ''}
        onChange={({ target }) => setHeir(target.value)}
        options={[
          { value: '', label: t('handOver.choose') },
          ...people.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {chosen ? (
        <ActionButton
          key={chosen.id}
          label={t('handOver.do')}
          confirm={t('handOver.sure', { name: chosen.name })}
          method="PUT"
          path={`/api/v1/rooms/${slug}/owner`}
          body={{ personId: chosen.id }}
        />
      ) : null}
    </div>
  );
}
