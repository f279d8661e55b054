'use client';
import { FileSearch } from 'lucide';
import { useSearchParams } from 'next/navigation';
import { type FormEvent, useEffect, useId } from 'react';
import { useTranslations } from 'use-intl';
import type { PageWords } from '../../i18n/messages';
import { PageMessages } from '../../i18n/page-messages';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { boxClass } from '../../ui/field';
import { FileButton } from '../../ui/file-button';
import { Icon } from '../../ui/icon';
import { useErrorText } from '../api/error-text';
import { Result } from './result';
import { useGiven } from './use-given';
import { useVerify } from './use-verify';

type Props = {
  words: PageWords;
  /** An address as one may type it. */
  example: string;
};

/** The part of /verify that takes a picture and answers. */
export function Desk({ words, example }: Props) {
  const errorText = useErrorText();
  return (
    <PageMessages words={words}>
      <Checking example={example} errorText={errorText} />
    </PageMessages>
  );
}

type CheckingProps = { example: string; errorText: ReturnType<typeof useErrorText> };

function Checking({ example, errorText }: CheckingProps) {
  const t = useTranslations('verify');
  const verify = useVerify(errorText);
  const { state, check } = verify;
  const dragged = useGiven(verify);
  const problem = useId();
  // A link may name the picture to check.
  const named = useSearchParams().get('address');
  useEffect(() => {
    if (named) check(named);
  }, [named, check]);
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    check(String(new FormData(event.currentTarget).get('address') ?? ''));
  };
  const shown = state.at === 'checking' || state.at === 'answered';
  return (
    <div className="flex flex-col gap-8">
      <div aria-live="polite" className="sr-only">
        {state.at === 'checking' ? t('checking') : null}
      </div>
      {shown ? <Result state={state} /> : null}
      <div
        data-drop=""
        className={cx(
          'rounded-3xl border border-dashed transition-colors duration-200',
          dragged ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface',
          shown ? 'p-5 sm:p-6' : 'px-5 py-10 sm:px-10 sm:py-16',
        )}
      >
        <div
          className={cx(
            'mx-auto flex flex-col gap-5',
            shown
              ? 'lg:flex-row lg:items-end lg:justify-between lg:gap-10'
              : 'max-w-xl items-center text-center',
          )}
        >
          {shown ? null : (
            <span className={cx('transition-colors', dragged ? 'text-accent' : 'text-faint')}>
              <Icon of={FileSearch} size={40} strokeWidth={1.5} />
            </span>
          )}
          <div className={cx('flex flex-col gap-4', !shown && 'items-center')}>
            <p className={cx('font-semibold', shown ? 'text-[15px]' : 'text-xl')}>
              {dragged ? (
                t('letGo')
              ) : shown ? (
                t('again')
              ) : (
                <>
                  <span className="pointer-coarse:hidden">{t('drop')}</span>
                  <span className="hidden pointer-coarse:inline">{t('pick')}</span>
                </>
              )}
            </p>
            <div className={cx('flex flex-wrap items-center gap-x-4 gap-y-3', !shown && 'flex-col')}>
              <FileButton
                label={t('choose')}
                tone={shown ? 'plain' : 'primary'}
                accept="image/*"
                onFile={check}
              />
              <p className="max-w-md text-[13px] leading-relaxed text-muted">{t('hint')}</p>
            </div>
          </div>
          <form
            onSubmit={onSubmit}
            className={cx('flex w-full flex-col gap-1.5 text-left', shown ? 'lg:max-w-md' : 'mt-6')}
          >
            <label htmlFor={`${problem}-address`} className="text-[13px] text-muted">
              {t('address')}
            </label>
            <div className="flex gap-2">
              <input
                id={`${problem}-address`}
                name="address"
                inputMode="url"
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                defaultValue={named ?? ''}
                placeholder={example}
                aria-describedby={problem}
                className={cx(boxClass, 'h-11! rounded-xl!')}
              />
              <Button type="submit" size="md">
                {t('check')}
              </Button>
            </div>
          </form>
        </div>
        <p
          id={problem}
          role="alert"
          className={cx('mt-5 text-sm text-danger empty:hidden', !shown && 'text-center')}
        >
          {state.at === 'failed' ? state.problem : null}
        </p>
      </div>
    </div>
  );
}
