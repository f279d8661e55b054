import type { Metadata } from 'next';
import { Install } from '../../features/about/install';
import { kindName } from '../../features/about/kind-name';
import { Mixer } from '../../features/about/mixer';
import { Steps } from '../../features/about/steps';
import { loadGallery, loadPack } from '../../features/api/load';
import { Cascade } from '../../features/landing/cascade';
import { piecesOf } from '../../features/landing/pieces';
import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';
import { Page } from '../../ui/section';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('about'))('title') };
}

const PARTS = ['cascade', 'together', 'honest'] as const;

const toStudio = (caption: string): string => `/?${new URLSearchParams({ caption })}`;

/** What the site is, how the model draws, and every word that it knows, to click. */
export default async function AboutPage() {
  const [t, pack, best] = await Promise.all([
    getTranslations('about'),
    loadPack(),
    loadGallery({ sort: 'trending' }),
  ]);
  // Samples have no page of their own: they lead to the studio with their caption.
  const pieces = piecesOf([best.items], pack)
    .filter(({ stages }) => stages['1024'])
    .map((piece) => ({ ...piece, href: piece.href ?? toStudio(piece.caption) }));
  const [first] = pieces;
  return (
    <Page className="flex flex-col gap-16 sm:gap-24">
      <div className="grid gap-x-16 gap-y-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,30rem)] lg:items-center">
        <div>
          <h1 className="text-3xl leading-[1.1] font-semibold sm:text-5xl">{t('headline')}</h1>
          <p className="mt-5 max-w-xl text-lg leading-relaxed text-muted">{t('lead')}</p>
          <dl className="mt-8 flex flex-col gap-5">
            {PARTS.map((part) => (
              <div key={part}>
                <dt className="font-semibold">{t(`${part}.title`)}</dt>
                <dd className="mt-1 max-w-xl text-sm leading-relaxed text-muted">{t(`${part}.text`)}</dd>
              </div>
            ))}
          </dl>
        </div>
        {first ? (
          <div className="fits-window aspect-square w-full">
            <Cascade pieces={pieces} />
          </div>
        ) : null}
      </div>
      {first ? (
        <section aria-labelledby="steps">
          <h2 id="steps" className="mb-5 text-2xl font-semibold">
            {t('steps')}
          </h2>
          <Steps piece={first} />
        </section>
      ) : null}
      <section aria-labelledby="words">
        <h2 id="words" className="text-2xl font-semibold">
          {t('packTitle')}
        </h2>
        {pack ? (
          <>
            <p className="mt-2 mb-7 max-w-2xl text-muted">{t('wordsLead')}</p>
            <Mixer
              pack={{ vocabulary: pack.vocabulary, examples: pack.examples }}
              names={Object.fromEntries(
                Object.keys(pack.vocabulary).map((kind) => [kind, kindName(t, kind)]),
              )}
            />
            <Examples title={t('examples')} captions={pack.examples} />
            <p lang="en" className="mt-10 max-w-2xl text-sm leading-relaxed text-muted">
              {pack.description}
            </p>
            <p lang="en" className="tabular mt-2 text-[13px] text-faint">
              {pack.title} · {pack.version} · {pack.licence}
            </p>
          </>
        ) : (
          <p className="mt-2 text-sm text-muted">{t('noPack')}</p>
        )}
      </section>
      <section aria-labelledby="install">
        <h2 id="install" className="mb-3 text-2xl font-semibold">
          {t('install.title')}
        </h2>
        <Install label={t('install.button')} byHand={t('install.byHand')} />
      </section>
    </Page>
  );
}

function Examples({ title, captions }: { title: string; captions: readonly string[] }) {
  if (captions.length === 0) return null;
  return (
    <>
      <h3 className="mt-12 mb-3 text-sm font-medium">{title}</h3>
      <ul lang="en" className="grid gap-x-8 sm:grid-cols-2">
        {captions.map((caption) => (
          <li key={caption} className="border-b border-line">
            <Link
              href={toStudio(caption)}
              className="block py-3 text-[15px] text-muted transition-colors hover:text-text"
            >
              {caption}
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
