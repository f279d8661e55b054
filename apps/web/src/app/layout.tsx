import '@fontsource-variable/inter/wght.css';
import './globals.css';
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { loadPerson } from '../features/api/load';
import { ConnectionNote } from '../features/live/connection';
import { FocusMain } from '../features/shell/focus-main';
import { Footer } from '../features/shell/footer';
import { Header } from '../features/shell/header';
import { Nav } from '../features/shell/nav';
import { clientMessages } from '../i18n/messages';
import { I18nProvider } from '../i18n/provider';
import { getLocale, getMessages, getTranslations } from '../i18n/server';
import { WarmUp } from '../i18n/warm-up';
import { isFramed, site } from '../server/page';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('meta');
  return {
    metadataBase: new URL(site().publicUrl),
    title: { default: t('title'), template: `%s · ${t('name')}` },
    description: t('description'),
    openGraph: { siteName: t('name'), type: 'website', title: t('title'), description: t('description') },
    twitter: { card: 'summary_large_image' },
  };
}

/** The theme that the visitor chose, or undefined: then the system's setting decides. */
const chosenTheme = async (): Promise<'dark' | 'light' | undefined> => {
  const theme = (await cookies()).get('theme')?.value;
  return theme === 'dark' || theme === 'light' ? theme : undefined;
};

/** The browser's own bars in the page's background colour. */
const BARS = { dark: '#0b0b0c', light: '#faf9f7' } as const;

export async function generateViewport(): Promise<Viewport> {
  const theme = await chosenTheme();
  return {
    themeColor: theme
      ? BARS[theme]
      : (['dark', 'light'] as const).map((name) => ({
          media: `(prefers-color-scheme: ${name})`,
          color: BARS[name],
        })),
    width: 'device-width',
    initialScale: 1,
    viewportFit: 'cover',
  };
}

/**
 * The visitor, or null while the database is away: the header and footer render all the same around the
 * page's error.
 */
const person = () => loadPerson().catch(() => null);

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, messages, me, theme, framed] = await Promise.all([
    getLocale(),
    getMessages(),
    person(),
    chosenTheme(),
    isFramed(),
  ]);
  return (
    // Discord is dark unless a person changes it, and tells its frames nothing about that.
    <html lang={locale} data-theme={framed ? 'dark' : theme}>
      <body data-person={me && !me.banned ? me.id : undefined} className="flex min-h-svh flex-col font-sans">
        <I18nProvider locale={locale} messages={clientMessages(messages)} now={new Date().toISOString()}>
          {framed ? (
            // Discord's frame holds the page alone. A phone's edges are Discord's own, in place of the browser's.
            <main id="main" tabIndex={-1} className="safe-in-frame min-h-svh flex-1 outline-none">
              {children}
            </main>
          ) : (
            <>
              <Header person={me} discord={site().discordSignIn} />
              {/* A screen high at least: a footer in sight would jump when the rest of a page arrives. */}
              <main id="main" tabIndex={-1} className="min-h-svh flex-1 outline-none pt-6 sm:pt-10">
                {children}
              </main>
              <Footer />
              <Nav placement="bottom" />
              <ConnectionNote />
              <FocusMain />
            </>
          )}
        </I18nProvider>
        <WarmUp locale={locale} />
      </body>
    </html>
  );
}
