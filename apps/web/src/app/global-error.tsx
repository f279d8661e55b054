'use client';
import { fatalMessages } from '../i18n/fatal';
import { buttonClass } from '../ui/button';

/** Instead of the whole document, when not even the layout could be rendered. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  const { locale, title, again } = fatalMessages(typeof navigator === 'undefined' ? '' : navigator.language);
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
