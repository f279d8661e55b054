'use client';
import { LIMITS, type StageSize } from '@atelier/domain/constants';
import { useTranslations } from 'use-intl';
import { Segmented } from '../../ui/segmented';

const COUNTS = Array.from({ length: LIMITS.imagesPerGeneration }, (_, at) => at + 1);

/** Chooses how many pictures are drawn. */
export function CountChoice({ value, onChange }: { value: number; onChange: (count: number) => void }) {
  const t = useTranslations('compose');
  return (
    <Segmented
      label={t('count')}
      value={value}
      options={COUNTS.map((count) => ({ value: count, label: String(count), title: t('images', { count }) }))}
      onChange={onChange}
    />
  );
}

type SizeProps = {
  value: StageSize;
  sizes: readonly StageSize[];
  /** Id of the text that says what the chosen size means. */
  hint: string;
  onChange: (size: StageSize) => void;
};

/** Chooses the size at which pictures stop. */
export function SizeChoice({ value, sizes, hint, onChange }: SizeProps) {
  const t = useTranslations('compose');
  return (
    <Segmented
      label={t('stopAfter')}
      describedBy={hint}
      value={value}
      options={sizes.map((size) => ({ value: size, label: String(size), title: t(`stop.${size}`) }))}
      onChange={onChange}
    />
  );
}
