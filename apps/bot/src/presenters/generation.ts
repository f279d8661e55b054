import type { GenerationView, Settings, StageSize } from '@atelier/domain';
import type { ProgressPayload } from '@atelier/protocol';
import type { APIActionRowComponent, APIButtonComponent, APIEmbed } from 'discord.js';
import { generationButtons } from './generation-buttons';
import { publicLink } from './link';
import { type PictureSpec, pictureOf } from './picture';
import { statusLine } from './status';
import { clip, literal } from './text';

/** What a generation's message shows. `picture` says which pixels; drawing them is not a presenter's work. */
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
 * From a generation, and the latest frame of it, to its message. Pure.
 * @param sizes what the pack can draw, for the promote buttons
 */
export function presentGeneration(
  view: GenerationView,
  live: ProgressPayload | null,
  sizes: readonly StageSize[],
): Shown {
  const url = publicLink(view.url);
  const icon = publicLink(view.author?.avatarUrl);
  const lines = [`**${literal(view.caption)}**`, statusLine(view, live)];
  if (!url && view.url.startsWith('http')) lines.push(clip(view.url, 512));
  return {
    embed: {
      ...(view.author
        ? {
            author: {
              name: clip(view.author.name.trim(), 256) || 'someone',
              ...(icon ? { icon_url: icon } : {}),
            },
          }
        : {}),
      description: clip(lines.join('\n'), 4096),
      color: COLOUR[view.status],
      footer: { text: clip(footer(view), 2048) },
      timestamp: view.createdAt,
      ...(url ? { url, title: 'Open in the studio' } : {}),
    },
    components: generationButtons(view, sizes),
    picture: pictureOf(view, live),
  };
}

/** The seed, what was chosen, and the pack: what one needs to draw it again. */
function footer(view: GenerationView): string {
  const parts = [`seed ${view.seed}`, ...chosen(view.settings)];
  parts.push(view.packVersion ? `${view.pack} ${view.packVersion}` : view.pack);
  if (view.parentId) parts.push('a remix');
  if (view.room) parts.push(`#${view.room}`);
  return parts.join(' · ');
}

function chosen({ guidanceWeight, steps, sampler, thresholding, augLevel }: Settings): string[] {
  return [
    guidanceWeight === undefined ? '' : `guidance ${guidanceWeight}`,
    steps === undefined ? '' : `${steps} steps`,
    sampler ?? '',
    thresholding === undefined ? '' : `${thresholding} thresholding`,
    augLevel === undefined ? '' : `augmentation ${augLevel}`,
  ].filter(Boolean);
}

/** What is left of a message whose generation was hidden or deleted: words, no picture, no buttons. */
export const presentGone = (message: string): Shown => ({
  embed: { description: literal(clip(message, 500)), color: COLOUR.cancelled },
  components: [],
  picture: null,
});
