'use client';
import type { Locale } from '@atelier/messages';
import type { ReactNode } from 'react';
import { IntlProvider } from 'use-intl';
import type { Messages } from './messages';

type Props = { locale: Locale; messages: Messages; now: string; children: ReactNode };

/**
 * Gives client components the page's language and compiled messages. `now` (ISO 8601) is the server's clock,
 * so relative times hydrate without a difference.
 */
export function I18nProvider({ locale, messages, now, children }: Props) {
  return (
    <IntlProvider locale={locale} messages={messages} now={new Date(now)} timeZone="UTC">
      {children}
    </IntlProvider>
  );
}
