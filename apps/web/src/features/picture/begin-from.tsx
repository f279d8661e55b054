'use client';
import { BEGIN_STRENGTH } from '@atelier/domain/edit-names';
import { useTranslations } from 'use-intl';
import { Tick } from '../../ui/field';
import { Strength } from '../edit/strength';

type Props = { strength: number | null; onChange: (strength: number | null) => void };

/** Lets a remix begin from its parent's picture instead of from noise alone. */
export function BeginFrom({ strength, onChange }: Props) {
  const t = useTranslations('remix');
  const isOn = strength !== null;
  return (
    <div className="mb-1 flex min-h-11 flex-wrap items-center gap-x-6 gap-y-1 rounded-xl border border-line bg-surface px-4 py-1.5">
      <Tick
        name="begin"
        label={t('beginFrom')}
        checked={isOn}
        onChange={({ target }) => onChange(target.checked ? BEGIN_STRENGTH : null)}
      />
      {isOn ? <Strength value={strength} onChange={onChange} /> : null}
    </div>
  );
}
