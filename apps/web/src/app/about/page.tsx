import { faceOf } from '@atelier/domain/face';
import type { Metadata } from 'next';
import { Cascade } from '../../features/about/cascade';
import { Vocabulary } from '../../features/about/vocabulary';
import { loadGallery, loadPack } from '../../features/api/load';
import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';
import { Page } from '../../ui/section';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('about'))('title') };
}

const PARTS = ['cascade', 'together', 'honest'] as const;

export default async function AboutPage() {
  const [t, pack, best] = await Promise.all([
    getTranslations('about'),
    loadPack(),
    loadGallery({ sort: 'trending' }),
  ]);
  const whole = best.items.find((view) => faceOf(view)?.stages['1024']);
  return (
    <Page>
      <h1 className="text-3xl font-semibold sm:text-4xl">{t('headline')}</h1>
      <p className="mt-4 max-w-2xl text-lg leading-relaxed text-muted">{t('lead')}</p>
      <div className="mt-12 grid gap-8 sm:grid-cols-3">
        {PARTS.map((part) => (
          <section key={part}>
            <h2 className="font-semibold">{t(`${part}.title`)}</h2>
            <p className="mt-2 text-sm leading-relaxed text-muted">{t(`${part}.text`)}</p>
          </section>
        ))}
      </div>
      {whole ? <Cascade view={whole} /> : null}
      <section className="mt-16">
        <h2 className="text-xl font-semibold">{t('packTitle')}</h2>
        {pack ? (
          <>
            <p lang="en" className="mt-2 max-w-2xl text-sm leading-relaxed text-muted">
              {pack.description}
            </p>
            <p lang="en" className="tabular mt-3 text-[13px] text-faint">
              {pack.title} · {pack.version} · {pack.licence}
            </p>
            <Vocabulary vocabulary={pack.vocabulary} />
            {pack.examples.length > 0 ? (
              <h3 className="mt-10 mb-3 text-sm font-medium">{t('examples')}</h3>
            ) : null}
            <ul lang="en" className="grid gap-x-8 sm:grid-cols-2">
              {pack.examples.map((caption) => (
                <li key={caption} className="border-b border-line">
                  <Link
                    href={`/?${new URLSearchParams({ caption })}`}
                    className="block py-2.5 text-[15px] text-muted transition-colors hover:text-text"
                  >
                    {caption}
                  </Link>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <p className="mt-2 text-sm text-muted">{t('noPack')}</p>
        )}
      </section>
    </Page>
  );
}
