import type { FilterView } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Choice, Field } from '../../ui/field';
import { ActionButton } from '../actions/action-button';
import { ActionForm } from '../actions/action-form';

const PATH = '/api/v1/moderation/filter';
const LISTS = ['deny', 'allow'] as const;

/** The terms that moderators deny and allow beyond the built-in caption filter, with a form that adds one. */
export async function FilterLists({ lists }: { lists: FilterView }) {
  const t = await getTranslations('moderation.filter');
  return (
    <div className="flex flex-col gap-6">
      <p className="max-w-3xl text-sm text-muted">{t('lead')}</p>
      <ActionForm method="PUT" path={PATH} fields={{ term: 'text', list: 'text' }} submit={t('add')}>
        <Field label={t('term')} name="term" required minLength={2} most={LIMITS.filterTermLength} />
        <Choice
          label={t('list')}
          name="list"
          options={LISTS.map((value) => ({ value, label: t(`is.${value}`) }))}
        />
      </ActionForm>
      <div className="grid gap-6 sm:grid-cols-2">
        {LISTS.map((list) => (
          <section key={list} aria-label={t(`is.${list}`)}>
            <h3 className="mb-2 text-[13px] text-muted">{t(`is.${list}`)}</h3>
            {lists[list].length === 0 ? <p className="text-sm text-faint">{t('none')}</p> : null}
            <ul className="flex flex-col divide-y divide-line">
              {lists[list].map((term) => (
                <li key={term} className="flex items-center justify-between gap-3 py-1.5 text-sm">
                  <span className="[overflow-wrap:anywhere]">{term}</span>
                  <ActionButton
                    label={t('remove', { term })}
                    method="PUT"
                    path={PATH}
                    body={{ term, list: null }}
                    tone="ghost"
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </div>
  );
}
