'use client';
import type { RoomView } from '@atelier/domain';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../api/client';

type Props = {
  id: string;
  'aria-describedby': string;
  value: string;
  onChange: (slug: string) => void;
  className: string;
};

/** Chooses the studio or one of the busiest rooms, which it loads when the settings are unfolded. */
export function RoomSelect({ value, onChange, ...bound }: Props) {
  const t = useTranslations('compose.settings');
  const [rooms, setRooms] = useState<RoomView[]>([]);
  useEffect(() => {
    const away = new AbortController();
    api<{ rooms: RoomView[] }>('/api/v1/rooms', { signal: away.signal }).then(
      (answer) => setRooms(answer.rooms.filter(({ closed }) => !closed)),
      // The current choice stays selectable; the page of rooms lists the others.
      () => undefined,
    );
    return () => away.abort();
  }, []);
  const unlisted = value !== '' && !rooms.some(({ slug }) => slug === value);
  return (
    <select {...bound} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t('noRoom')}</option>
      {unlisted ? <option value={value}>{value}</option> : null}
      {rooms.map(({ slug, name }) => (
        <option key={slug} value={slug}>
          {name}
        </option>
      ))}
    </select>
  );
}
