import type { OwnGenerationsPage } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { buttonClass } from '../../ui/button';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';
import { ChooseBox } from '../choose/choose-box';
import { ChooseStart, DeleteOne, PageBar } from '../choose/choose-tools';

/**
 * The visitor's ended generations, hidden and failed ones too. Each can be deleted, and several chosen to be
 * taken out of the gallery, exported or deleted together; not by a banned person.
 */
export async function OwnPictures({ page, banned }: { page: OwnGenerationsPage; banned: boolean }) {
  const t = await getTranslations('accountPage.pictures');
  const items = page.items.map(({ id, unlisted }) => ({ id, unlisted }));
  return (
    <>
      {page.items.length === 0 ? <p className="text-sm text-faint">{t('none')}</p> : null}
      {page.items.length === 0 || banned ? null : (
        <p className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2 text-[13px] text-faint">
          <ChooseStart label={t('choose')} />
          <span className="pointer-coarse:hidden">{t('chooseByClick')}</span>
          <span className="pointer-fine:hidden">{t('chooseByPress')}</span>
        </p>
      )}
      <ul className="grid grid-cols-2 gap-x-3 gap-y-5 sm:grid-cols-4 lg:grid-cols-6">
        {page.items.map((view) => (
          <li key={view.id} className="group relative flex min-w-0 flex-col gap-1.5">
            <Link href={`/g/${view.id}`} className="block rounded-xl">
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
            {view.unlisted ? <span className="text-xs text-faint">{t('unlisted')}</span> : null}
            {banned ? null : (
              <>
                <ChooseBox id={view.id} caption={view.caption} eager />
                {/* Its words in line with the caption's. */}
                <span className="-ml-3">
                  <DeleteOne id={view.id} label={t('delete')} />
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      {banned ? null : <PageBar items={items} />}
      {page.cursor ? (
        <Link href={`/account?cursor=${page.cursor}#pictures`} className={buttonClass('plain', 'sm', 'mt-6')}>
          {t('older')}
        </Link>
      ) : null}
    </>
  );
}
