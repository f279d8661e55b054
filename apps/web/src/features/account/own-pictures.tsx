import type { OwnGenerationsPage } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { buttonClass } from '../../ui/button';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';
import { ActionButton } from '../actions/action-button';

/** The visitor's ended generations, hidden and failed ones too, each with a button that deletes it. */
export async function OwnPictures({ page }: { page: OwnGenerationsPage }) {
  const t = await getTranslations('accountPage.pictures');
  if (page.items.length === 0) return <p className="text-sm text-faint">{t('none')}</p>;
  return (
    <>
      <ul className="grid grid-cols-2 gap-x-3 gap-y-5 sm:grid-cols-4 lg:grid-cols-6">
        {page.items.map((view) => (
          <li key={view.id} className="flex min-w-0 flex-col gap-1.5">
            <Link href={`/g/${view.id}`} className="group block rounded-xl">
              <Thumb view={view} className="rounded-xl" />
              <span className="mt-1.5 block truncate text-[13px] text-muted group-hover:text-text">
                {view.caption}
              </span>
            </Link>
            {view.hidden || view.status !== 'done' ? (
              <span className="text-xs text-danger">
                {view.hidden ? t('hidden') : t(`status.${view.status}`)}
              </span>
            ) : null}
            {/* Its words in line with the caption's. */}
            <span className="-ml-3">
              <ActionButton
                label={t('delete')}
                confirm={t('sure')}
                method="DELETE"
                path={`/api/v1/generations/${view.id}`}
                tone="ghost"
              />
            </span>
          </li>
        ))}
      </ul>
      {page.cursor ? (
        <Link href={`/account?cursor=${page.cursor}#pictures`} className={buttonClass('plain', 'sm', 'mt-6')}>
          {t('older')}
        </Link>
      ) : null}
    </>
  );
}
