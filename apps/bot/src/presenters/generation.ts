import { drawnWith, type GenerationView, type Settings, type StageSize } from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import type { APIActionRowComponent, APIButtonComponent, APIEmbed } from 'discord.js';
import type { Translate } from '../i18n';
import { beganFrom } from './edit';
import { generationButtons } from './generation-buttons';
import { gridHint } from './grid-rows';
import { publicLink } from './link';
import { type PictureSpec, pictureOf } from './picture';
import { newestOf, statusLine } from './status';
import { clip, clipLiteral, literal } from './text';

/** A generation's message. `picture` says which pixels to draw; `follow/draw.ts` draws them. */
export interface Shown {
  embed: APIEmbed;
  components: APIActionRowComponent<APIButtonComponent>[];
  picture: PictureSpec | null;
}

const COLOUR: Record<GenerationView['status'], number> = {
  queued: 0x6b7280,
  running: 0xf59e0b,
  done: 0x22c55e,
  failed: 0xef4444,
  cancelled: 0x6b7280,
};

/**
 * Presents a generation and the newest frame of each image as a message. Pure.
 * @param sizes what the pack can draw, for the promote buttons
 * @param idle no worker draws with its pack
 */
export function presentGeneration(
  view: GenerationView,
  frames: readonly ProgressPayload[],
  sizes: readonly StageSize[],
  t: Translate,
  idle = false,
): Shown {
  const url = publicLink(view.url);
  const icon = publicLink(view.author?.avatarUrl);
  const { title, whole } = titleOf(view.caption);
  const lines = [...whole, statusLine(view, newestOf(frames), t, idle)];
  for (const line of [beganFrom(view, t), gridHint(view, t)]) if (line) lines.push(line);
  if (!url && view.url.startsWith('http')) lines.push(clip(view.url, 512));
  return {
    embed: {
      ...(view.author
        ? {
            author: {
              name: clip(view.author.name.trim(), 256) || t('words.someone'),
              ...(icon ? { icon_url: icon } : {}),
            },
          }
        : {}),
      title,
      ...(url ? { url } : {}),
      description: clip(lines.join('\n'), 4096),
      color: COLOUR[view.status],
      footer: { text: clip(footer(view, t), 2048) },
      timestamp: view.createdAt,
    },
    components: generationButtons(view, sizes, t),
    picture: pictureOf(view, frames, t),
  };
}

/** The caption as an embed's title, of at most 256 characters; a longer one follows as text, whole. */
export function titleOf(caption: string): { title: string; whole: string[] } {
  const all = literal(caption);
  return all.length <= 256
    ? { title: all, whole: [] }
    : { title: clipLiteral(caption, 256), whole: [`**${all}**`] };
}

/**
 * The footer: seed, chosen settings and pack, which are all it takes to draw the picture again.
 * @param seed of one of its images; the first image has the generation's
 */
export function footer(view: GenerationView, t: Translate, seed = view.seed): string {
  const parts = [t('footer.seed', { value: `${seed}` }), ...chosenSettings(view.settings, t)];
  parts.push(drawnWith(view, view.images));
  if (view.parentId) parts.push(t('footer.remix'));
  if (view.room) parts.push(`#${view.room}`);
  if (view.unlisted) parts.push(t('footer.unlisted'));
  return parts.join(' · ');
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
  embed: { description: message, color: COLOUR.cancelled },
  components: [],
  picture: null,
});
