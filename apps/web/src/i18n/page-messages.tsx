'use client';
import type { ReactNode } from 'react';
import { IntlProvider, useLocale } from 'use-intl';
import type { Messages, PageWords } from './messages';

/**
 * Gives its children the messages of a feature that few pages have, in place of those of every page: to merge
 * the two would take more of use-intl on all pages.
 */
export function PageMessages({ words, children }: { words: PageWords; children: ReactNode }) {
  return (
    <IntlProvider locale={useLocale()} messages={words as Messages}>
      {children}
    </IntlProvider>
  );
}
