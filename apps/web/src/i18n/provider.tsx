'use client';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import type { Locale, Messages } from './locales';

type Props = { locale: Locale; messages: Messages; now: string; children: ReactNode };

/** `now` comes from the server, so that the first relative times agree on both sides. */
export function I18nProvider({ locale, messages, now, children }: Props) {
  return (
    <IntlProvider locale={locale} messages={messages} now={new Date(now)} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
