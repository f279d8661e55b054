'use client';
import { useId } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import { decimal } from '../../i18n/decimal';

type Props = {
  value: number;
  onChange: (value: number) => void;
  /** Of a region: its ends mean the region, not the whole picture. */
  isRegion?: boolean;
};

/** A slider from 0, which gives the source back, to 1, a new picture. */
export function Strength({ value, onChange, isRegion = false }: Props) {
  const t = useTranslations('strength');
  const locale = useLocale();
  const id = useId();
  const said = decimal(locale, value);
  return (
    <div className="flex min-w-0 flex-1 basis-56 flex-col">
      <div className="flex items-baseline justify-between gap-3 text-[13px] text-muted">
        <label htmlFor={id}>{t('label')}</label>
        <output htmlFor={id} className="tabular text-text">
          {said}
        </output>
      </div>
      <input
        id={id}
        type="range"
        min={0}
        max={1}
        step={0.05}
        value={value}
        aria-valuetext={said}
        aria-describedby={`${id}-ends`}
        onChange={(event) => onChange(Number(event.target.value))}
        className="range w-full"
      />
      <p id={`${id}-ends`} className="flex justify-between gap-4 text-xs text-faint">
        <span>{t('low')}</span>
        <span className="text-right">{t(isRegion ? 'highRegion' : 'high')}</span>
      </p>
    </div>
  );
}
