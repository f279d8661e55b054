import type { Locale } from '@atelier/messages';
import { headers } from 'next/headers';

/**
 * Has the browser read its data on plurals, numbers and relative times while the page's scripts still travel. The
 * first formatter of a page takes 20 ms on a desktop's core, and hydration would have to wait for it.
 */
export async function WarmUp({ locale }: { locale: Locale }) {
  const nonce = /'nonce-([^']+)'/.exec((await headers()).get('content-security-policy') ?? '')?.[1];
  const of = JSON.stringify(locale);
  return (
    <script
      nonce={nonce}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant text with one of three languages in it
      dangerouslySetInnerHTML={{
        __html: `new Intl.PluralRules(${of}).select(2);new Intl.NumberFormat(${of}).format(2);new Intl.RelativeTimeFormat(${of},{style:"narrow"}).format(-1,"hour")`,
      }}
    />
  );
}
