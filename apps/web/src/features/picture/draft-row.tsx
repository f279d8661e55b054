'use client';
import { LayoutGrid, Scan } from 'lucide';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Icon } from '../../ui/icon';
import { ImageStrip } from './image-strip';
import type { Drafts } from './use-drafts';

type Props = {
  drafts: Drafts;
  /** All images are on view: the grid is the list to choose from, and opens the comparison itself. */
  all: boolean;
  onAll: () => void;
};

/** The row below one image of several on view. Keeps its height while all are, so that nothing below moves. */
export function DraftRow({ drafts, all, onAll }: Props) {
  const t = useTranslations('drafts');
  return (
    <div className="flex h-16 items-center gap-2">
      {all ? null : (
        <>
          <ImageStrip drafts={drafts} />
          <Button size="icon" className="size-11!" aria-label={t('all')} title={t('all')} onClick={onAll}>
            <Icon of={LayoutGrid} size={18} />
          </Button>
          <Button
            size="icon"
            className="size-11!"
            aria-label={t('compare')}
            title={t('compare')}
            onClick={() => drafts.compare(true)}
          >
            <Icon of={Scan} size={18} />
          </Button>
        </>
      )}
    </div>
  );
}
