'use client';
import type { GridPlan } from '@atelier/domain/grid';
import { Grid3x3 } from 'lucide';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Quietly } from '../../ui/quietly';

/** Says what the caption's choices will make, before anything is made, or what is wrong with them. */
export function GridNote({ plan }: { plan: GridPlan }) {
  const t = useTranslations('compose.grid');
  const fault = useTranslations('errors.reason');
  const said = ((): string => {
    if (!plan.ok)
      return plan.fault === 'large' ? t('large', { count: plan.count }) : fault(`grid_${plan.fault}`);
    if (!plan.grid) return '';
    const { rows, columns, cells } = plan.grid;
    return t('count', { count: cells.length, rows: rows.length, columns: columns.length });
  })();
  return (
    <>
      {said === '' ? null : (
        <p className={cx('flex items-start gap-2 px-5 pb-2 text-sm', plan.ok ? 'text-muted' : 'text-danger')}>
          <Icon of={Grid3x3} size={15} className="mt-0.5 shrink-0" />
          {said}
        </p>
      )}
      <Quietly text={said} />
    </>
  );
}
