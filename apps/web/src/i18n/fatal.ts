import { LOCALES, type Locale } from './locales';

/** What the page says when even its frame could not be rendered: apart from the other messages, which are part of that frame. */
const FATAL: Record<Locale, { title: string; again: string }> = {
  en: { title: 'This page could not be shown', again: 'Try again' },
  de: { title: 'Diese Seite ließ sich nicht anzeigen', again: 'Noch einmal versuchen' },
  es: { title: 'No se ha podido mostrar esta página', again: 'Intentar de nuevo' },
};

/** By the browser's first language. */
export function fatalMessages(language: string): { locale: Locale; title: string; again: string } {
  const locale = LOCALES.find((name) => language.toLowerCase().startsWith(name)) ?? LOCALES[0];
  return { locale, ...FATAL[locale] };
}
