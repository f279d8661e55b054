import { drawnWith, type GenerationView, type ImageView, type Settings } from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import type { APIComponentInContainer } from 'discord.js';
import type { Translate } from '../i18n';
import { rowsOf } from './button';
import { isSeen } from './drawn';
import { beganFrom } from './edit';
import { type GoesOn, mainButtons, type Offer } from './generation-buttons';
import { gridButtons, gridHint } from './grid-rows';
import { imageBlock } from './image-block';
import { publicLink } from './link';
import { COLOURS, container, file, gallery, heading, MOST_COMPONENTS, small, text } from './parts';
import { fileOf, galleryOf, type Shown } from './picture';
import { newestOf, statusLine } from './status';
import { clip, clipLiteral, literal } from './text';

const COLOUR: Record<GenerationView['status'], number> = {
  queued: COLOURS.quiet,
  running: COLOURS.studio,
  done: COLOURS.done,
  failed: COLOURS.failed,
  cancelled: COLOURS.quiet,
};

/** What a message of a generation depends on, besides the view. */
export interface Showing extends Offer {
  /** The newest frame of each image. */
  frames?: readonly ProgressPayload[];
  /** No worker draws with its pack. */
  idle?: boolean;
  /** The bot may not attach files there: the message leads to the site instead. */
  withoutFiles?: boolean;
  /** Where a long conversation may go on. */
  goesOn?: GoesOn | null;
  /** Further lines, such as the last ones before the bot loses the message. */
  more?: readonly string[];
}

/**
 * Presents a generation and the newest frame of each image as a message. Pure. `files` says which pixels to draw;
 * `follow/draw.ts` draws them, and the components name them by `attachment://`.
 */
export function presentGeneration(view: GenerationView, showing: Showing): Shown {
  const { frames = [], withoutFiles = false, t } = showing;
  const pictures = withoutFiles ? [] : galleryOf(view, frames, t);
  const kept = withoutFiles ? null : fileOf(view, t);
  const seen = view.grid ? [] : view.images.slice(0, 4).filter(isSeen);
  const fixed = [
    text(headOf(view, showing)),
    pictures.length > 0
      ? gallery(
          pictures.map(({ name, picture }) => ({ url: `attachment://${name}`, description: picture.alt })),
        )
      : null,
    ...seen.flatMap((image) => imageBlock(view, image, showing)),
    ...rowsOf(mainButtons(view, showing, showing.goesOn), ...(view.grid ? gridButtons(view, t) : [])),
  ];
  const shown = container(COLOUR[view.status], ...fixed, kept && file(kept.name));
  // A promotion more than there is room for costs the sheet of four: each image is in the gallery anyway.
  const fits = countOf(shown.components) < MOST_COMPONENTS;
  return {
    components: [fits ? shown : container(COLOUR[view.status], ...fixed)],
    files: [...pictures, ...(kept && fits ? [kept] : [])],
  };
}

/** How many components there are, nested ones too. */
const countOf = (parts: readonly APIComponentInContainer[]): number =>
  parts.reduce(
    (sum, part) =>
      sum + 1 + ('components' in part ? part.components.length : 0) + ('accessory' in part ? 1 : 0),
    0,
  );

/** The caption as heading, what happens now, and in small what it takes to draw it again. */
function headOf(view: GenerationView, showing: Showing): string {
  const { frames = [], idle = false, withoutFiles = false, more = [], emojis, t } = showing;
  const lines = [statusLine(view, newestOf(frames), t, { idle, emojis })];
  for (const said of [beganFrom(view, t), gridHint(view, t)]) if (said) lines.push(said);
  if (withoutFiles && view.images.some(isSeen)) lines.push(t('status.noFiles', { url: clip(view.url, 512) }));
  else if (!publicLink(view.url) && view.url.startsWith('http')) lines.push(clip(view.url, 512));
  const words = clip([...lines, ...more].join('\n'), 1_500);
  return [heading(literal(view.caption)), words, small(footer(view, t))].join('\n');
}

/**
 * Author, seed, chosen settings and pack, which are all it takes to draw the picture again; escaped.
 * @param one of its images; the first image has the generation's seed
 */
export function footer(view: GenerationView, t: Translate, one?: ImageView): string {
  const { author, parentId, room, unlisted } = view;
  const seed = one?.seed ?? view.seed;
  const parts = [
    ...(author ? [t('footer.by', { name: author.name.trim() || t('words.someone') })] : []),
    t('footer.seed', { value: `${seed}` }),
    ...chosenSettings(one?.settings ?? view.settings, t),
    drawnWith(view, view.images),
  ];
  if (parentId) parts.push(t('footer.remix'));
  if (room) parts.push(`#${room}`);
  if (unlisted) parts.push(t('footer.unlisted'));
  return clipLiteral(parts.join(' · '), 400);
}

/** Settings that the person chose, in words; leaves out the pack's defaults. */
export function chosenSettings(
  { guidanceWeight, steps, sampler, thresholding, augLevel }: Settings,
  t: Translate,
): string[] {
  return [
    guidanceWeight === undefined ? '' : t('footer.guidance', { value: `${guidanceWeight}` }),
    steps === undefined ? '' : t('footer.steps', { value: `${steps}` }),
    sampler ?? '',
    thresholding === undefined ? '' : t('footer.thresholding', { value: thresholding }),
    augLevel === undefined ? '' : t('footer.augmentation', { value: `${augLevel}` }),
  ].filter(Boolean);
}

/** The message of a generation that was hidden or deleted: words, no picture, no buttons. */
export const presentGone = (message: string): Shown => ({
  components: [container(COLOURS.quiet, text(clip(message, 4_000)))],
  files: [],
});
