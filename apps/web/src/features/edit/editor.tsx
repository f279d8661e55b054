'use client';
import type { GenerationView, ImageView, PackView } from '@atelier/domain';
import type { Edge } from '@atelier/domain/edit-names';
import { ArrowLeft } from 'lucide';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { PageWords } from '../../i18n/messages';
import { PageMessages } from '../../i18n/page-messages';
import { cx } from '../../ui/cx';
import { hideTouchKeyboard } from '../../ui/hide-touch-keyboard';
import { Icon } from '../../ui/icon';
import { webpOf } from '../../ui/image-url';
import { Link } from '../../ui/link';
import { reachedSize } from '../../ui/reached-size';
import { Segmented } from '../../ui/segmented';
import { captionField } from '../compose/caption-field';
import { openOf, RegionList, Regions } from '../together/regions';
import { Head } from '../together/shared-picture';
import { useCanvas } from '../together/use-canvas';
import { Board } from './board';
import { ExtendBoard, SideChoice } from './extend-board';
import { isBlank } from './is-blank';
import { OrderPanel } from './order-panel';
import { ShapeList } from './shape-list';
import { Toolbar } from './toolbar';
import { useMask } from './use-mask';
import { useOrder } from './use-order';

/** Tools above the picture; beside it where the window is low, as on a phone in landscape or at a large zoom. */
const GRID =
  "grid grid-cols-1 gap-x-10 gap-y-4 [grid-template-areas:'tools'_'board'_'panel'] lg:grid-cols-[minmax(0,max(16rem,min(760px,calc(100svh-16.5rem))))_minmax(20rem,1fr)] lg:grid-rows-[auto_1fr] lg:[grid-template-areas:'tools_panel'_'board_panel'] min-[44rem]:max-lg:[@media(max-height:34rem)]:grid-cols-[max(14rem,calc(100svh-8rem))_minmax(0,1fr)] min-[44rem]:max-lg:[@media(max-height:34rem)]:grid-rows-[auto_1fr] min-[44rem]:max-lg:[@media(max-height:34rem)]:[grid-template-areas:'board_tools'_'board_panel']";
/** Never higher than the window, so that one can scroll beside it. */
const BOARD = 'mx-auto w-full [grid-area:board] max-w-[max(16rem,calc(100svh-8rem))] lg:max-w-none';

type Mode = 'repaint' | 'extend';
type Props = {
  view: GenerationView;
  image: ImageView;
  pack: (PackView & { isDefault: boolean }) | null;
  me: string | null;
  mode: Mode;
  /** Room in which others repaint the same picture. */
  together: string | null;
  words: PageWords;
};

/** The page that repaints a region of a picture, or extends it. */
export function Editor({ words, ...props }: Props) {
  return (
    <PageMessages words={words}>
      <Edit {...props} />
    </PageMessages>
  );
}

function Edit({ view, image, pack, me, mode: first, together }: Omit<Props, 'words'>) {
  const t = useTranslations('edit');
  const router = useRouter();
  const [mode, setMode] = useState(first);
  const [side, setSide] = useState<Edge>('right');
  const [sent, setSent] = useState(false);
  /** A first region makes a visitor a person. */
  const [who, setWho] = useState(me);
  const mask = useMask(`mask:${view.id}:${image.index}${together ? ':together' : ''}`);
  const reached = reachedSize(image.stages) ?? 64;
  // Tried as drafts; a region among others is drawn as far as their picture is.
  const order = useOrder(
    view,
    image,
    pack,
    together ? { count: 1, stopAfter: reached } : { count: 4, stopAfter: 64 },
  );
  const canvas = useCanvas(together ? { generation: view.id, image: image.index, room: together } : null);
  const open = openOf(canvas.view, who);
  const picture = webpOf(image.stages[`${reached}`] ?? '');
  const caption = image.caption ?? view.caption;
  const { shapes } = mask.history;
  const source = { image: image.index };

  // The words are ready to type in. On a phone the keyboard would cover the picture.
  useEffect(() => {
    if (!matchMedia('(pointer: fine) and (hover: hover)').matches) return;
    // After the site has moved the focus to the new page.
    const frame = requestAnimationFrame(() => captionField()?.focus({ preventScroll: true }));
    return () => cancelAnimationFrame(frame);
  }, []);

  const repaint = async (): Promise<void> => {
    if (isBlank(shapes)) return order.refuse(t('blank'));
    const made = await order.send({
      kind: 'repaint',
      source,
      mask: [...shapes],
      strength: order.form.strength,
      ...(together && { together: true }),
    });
    if (!made) return;
    if (!together) return router.push(`/g/${view.id}?child=${made.id}`);
    mask.take({ type: 'begin', shapes: [] });
    setSent(true);
    if (made.author) setWho(made.author.id);
    hideTouchKeyboard();
    canvas.refresh();
  };
  const extend = async (): Promise<void> => {
    const made = await order.send({ kind: 'extend', source, side });
    if (made) router.push(`/g/${view.id}?child=${made.id}`);
  };
  const submit = (): void => void (mode === 'repaint' ? repaint() : extend());

  return (
    <div className="flex flex-col gap-4">
      <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
        <div className="min-w-0">
          <Link
            href={together ? `/rooms/${together}` : `/g/${view.id}`}
            className="mb-1 inline-flex items-center gap-1.5 rounded text-[13px] text-muted hover:text-text"
          >
            <Icon of={ArrowLeft} size={14} />
            {t(together ? 'toRoom' : 'back')}
          </Link>
          <h1 className="text-2xl leading-snug font-semibold">
            {t(together ? 'titleTogether' : mode === 'repaint' ? 'title' : 'titleExtend')}
          </h1>
        </div>
        {together ? null : (
          <Segmented
            label={t('mode')}
            value={mode}
            options={(['repaint', 'extend'] as const).map((value) => ({ value, label: t(`modes.${value}`) }))}
            onChange={setMode}
          />
        )}
      </header>
      <div className={GRID}>
        <div className="[grid-area:tools]">
          {mode === 'repaint' ? <Toolbar mask={mask} /> : <SideChoice side={side} onChoose={setSide} />}
        </div>
        <div className={BOARD}>
          {mode === 'repaint' ? (
            <Board mask={mask} caption={caption}>
              <Head canvas={canvas} caption="">
                {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
                <img
                  src={picture}
                  alt=""
                  width={reached}
                  height={reached}
                  fetchPriority="high"
                  className={cx('absolute inset-0 size-full', reached === 64 && 'pixelated')}
                />
              </Head>
              <Regions open={open} />
            </Board>
          ) : (
            <ExtendBoard
              picture={picture}
              pixelated={reached === 64}
              caption={caption}
              side={side}
              seed={image.seed}
            />
          )}
        </div>
        <div className="flex min-w-0 flex-col gap-4 [grid-area:panel]">
          <OrderPanel
            order={order}
            pack={pack}
            label={t(mode === 'repaint' ? 'words' : 'wordsExtend')}
            strength={mode === 'repaint' ? 'region' : undefined}
            several={!together}
            onSubmit={submit}
          />
          {mode === 'repaint' ? <ShapeList mask={mask} /> : null}
          {together ? (
            <section aria-labelledby="regions" className="rounded-2xl border border-line bg-surface p-5">
              <h2 id="regions" className="mb-3 text-[15px] font-semibold">
                {t('others')}
              </h2>
              {open.length > 0 ? (
                <RegionList open={open} />
              ) : (
                <p className="text-sm text-muted">{t(sent ? 'noneLeft' : 'none')}</p>
              )}
              {canvas.view && canvas.view.people.length > 0 ? (
                <p className="mt-3 text-[13px] text-muted">
                  {t('people', { names: canvas.view.people.join(', ') })}{' '}
                  <Link
                    href={`/g/${canvas.view.head.generationId}`}
                    className="underline decoration-line-strong underline-offset-4"
                  >
                    {t('openHead')}
                  </Link>
                </p>
              ) : null}
            </section>
          ) : null}
          <p className="text-[13px] leading-relaxed text-faint">
            {t(mode === 'repaint' ? 'hint' : 'hintExtend')}
          </p>
        </div>
      </div>
    </div>
  );
}
