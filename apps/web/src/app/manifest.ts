import type { MetadataRoute } from 'next';
import { getLocale, getTranslations } from '../i18n/server';

/**
 * The web app manifest: installs the site as an app, which takes text that other apps share as a caption. The
 * icons are those of icon.svg; the maskable one keeps the logo within the middle 80 %.
 */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const [t, nav, lang] = await Promise.all([getTranslations('meta'), getTranslations('nav'), getLocale()]);
  return {
    id: '/',
    name: t('title'),
    short_name: t('name'),
    description: t('description'),
    lang,
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#0b0b0c',
    theme_color: '#0b0b0c',
    categories: ['graphics', 'entertainment', 'social'],
    icons: [
      { src: '/icons/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any' },
      { src: '/icons/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
      { src: '/icons/maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
    shortcuts: [
      { name: nav('gallery'), url: '/gallery' },
      { name: nav('rooms'), url: '/rooms' },
    ],
    share_target: {
      action: '/',
      method: 'get',
      enctype: 'application/x-www-form-urlencoded',
      params: { text: 'caption' },
    },
  };
}
