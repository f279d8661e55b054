'use client';
import type { PacksView, ServedPack } from '@atelier/domain';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { api } from '../api/client';
import { control, Field } from './setting-field';

type Props = {
  /** The pack that is chosen now, or the page's own. */
  pack: ServedPack | null;
  onChoose: (pack: ServedPack | null) => void;
};

/** Chooses among the packs here, which it loads when the settings are unfolded. Nothing where there is only one. */
export function PackField({ pack, onChoose }: Props) {
  const t = useTranslations('compose.pack');
  const [packs, setPacks] = useState<ServedPack[]>([]);
  useEffect(() => {
    const away = new AbortController();
    api<PacksView>('/api/v1/packs', { signal: away.signal }).then(
      (answer) => setPacks(answer.packs),
      // The page's own pack stays chosen.
      () => undefined,
    );
    return () => away.abort();
  }, []);
  if (packs.length < 2) return null;
  return (
    <Field label={t('label')} hint={t('hint')}>
      {(bound) => (
        <select
          {...bound}
          value={pack?.name ?? ''}
          onChange={({ target }) => onChoose(packs.find(({ name }) => name === target.value) ?? null)}
          className={control}
        >
          {packs.map((each) => (
            // One that nobody serves would be refused: it is shown, so that people see that it is there.
            <option key={each.name} value={each.name} disabled={!each.served}>
              {each.served ? each.title || each.name : t('unserved', { pack: each.title || each.name })}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
