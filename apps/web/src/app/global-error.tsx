'use client';
import { matchLocale } from '@atelier/messages/locales';
import { buttonClass } from '../ui/button';

/** Apart from the other messages: those are part of the layout that could not be rendered. */
const TEXTS = {
  en: { title: 'This page could not be shown', again: 'Try again' },
  de: { title: 'Diese Seite ließ sich nicht anzeigen', again: 'Noch einmal versuchen' },
  es: { title: 'No se ha podido mostrar esta página', again: 'Intentar de nuevo' },
};

/** Replaces the whole document when even the layout failed. Speaks the browser's first language. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  const locale = matchLocale(typeof navigator === 'undefined' ? '' : navigator.language) ?? 'en';
  const { title, again } = TEXTS[locale];
  return (
    <html lang={locale}>
      <body className="flex min-h-svh flex-col items-center justify-center gap-6 font-sans">
        <h1 className="text-xl font-semibold">{title}</h1>
        <button type="button" onClick={reset} className={buttonClass('primary', 'md')}>
          {again}
        </button>
      </body>
    </html>
  );
}
