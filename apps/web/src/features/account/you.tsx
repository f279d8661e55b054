import type { PersonView, Preferences } from '@atelier/domain';
import { LIMITS } from '@atelier/domain/constants';
import { getTranslations } from '../../i18n/server';
import { Field, Tick } from '../../ui/field';
import { Section } from '../../ui/section';
import { ActionForm } from '../actions/action-form';

/** The forms with which a guest changes their name, and anyone whether new pictures are listed. */
export async function You({ me, preferences }: { me: PersonView; preferences: Preferences }) {
  const t = await getTranslations('accountPage.you');
  return (
    <Section id="you" title={t('title')}>
      <div className="flex flex-col gap-6 rounded-2xl border border-line bg-surface p-4">
        {me.isGuest ? (
          <ActionForm
            method="PUT"
            path="/api/v1/me"
            fields={{ name: 'text' }}
            submit={t('rename')}
            done={t('renamed')}
            keep
          >
            <Field
              key={me.name}
              label={t('name')}
              name="name"
              defaultValue={me.name}
              required
              autoComplete="nickname"
              most={LIMITS.displayNameLength}
              className="max-w-sm"
            />
          </ActionForm>
        ) : null}
        <ActionForm
          method="PUT"
          path="/api/v1/me/preferences"
          fields={{ unlisted: 'tick' }}
          submit={t('save')}
          done={t('saved')}
          keep
        >
          <span className="min-w-0 flex-1 basis-64">
            <Tick
              key={String(preferences.unlisted)}
              label={t('unlisted')}
              name="unlisted"
              defaultChecked={preferences.unlisted}
            />
            <span className="block max-w-2xl text-[13px] text-faint">{t('unlistedHint')}</span>
          </span>
        </ActionForm>
      </div>
    </Section>
  );
}
