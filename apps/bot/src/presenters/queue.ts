import type { GenerationView, QueueView } from '@atelier/domain';
import { ButtonStyle } from 'discord.js';
import type { Translate } from '../i18n';
import { button, rowsOf } from './button';
import { customId } from './custom-id';
import { COLOURS, container, heading, line, section, small, text } from './parts';
import type { Reply } from './reply';
import { statusLine } from './status';
import { about, clip, literal } from './text';

/** The list and page that a /queue message shows; its buttons carry all of it. */
export interface QueuePlace {
  scope: 'mine' | 'room';
  /** From 0. */
  page: number;
}

/** A stop button for each of them fits into one row. */
export const QUEUE_PAGE = 5;

/** A page of the queue, and the person who sees it. */
interface QueuePage {
  items: readonly GenerationView[];
  total: number;
  place: QueuePlace;
  /** Slug of the room it is about; null for everything. */
  room: string | null;
  personId: string;
  /** May stop what others asked for. */
  moderator: boolean;
}

/**
 * The queue: how much waits and who draws, then one page of it, with a button to stop each that may be
 * stopped.
 */
export function presentQueue(queue: QueueView, page: QueuePage, t: Translate): Reply {
  const { items, total, place, room, personId, moderator } = page;
  const pages = Math.max(1, Math.ceil(total / QUEUE_PAGE));
  const at = Math.min(place.page, pages - 1);
  const title =
    place.scope === 'mine' ? t('queue.mine') : room ? t('queue.room', { room }) : t('queue.everything');
  const mayStop = ({ author }: GenerationView) => moderator || author?.id === personId;
  const go = (label: string, scope: QueuePlace['scope'], to: number) =>
    button(label, customId('queue', scope, to));
  const other = place.scope === 'mine' ? 'room' : 'mine';
  const entry = (view: GenerationView, index: number) => {
    const words = lineOf(view, at * QUEUE_PAGE + index + 1, t);
    if (!mayStop(view)) return text(words);
    const stop = button(t('buttons.stop'), customId('stop', view.id, place.scope, at), {
      style: ButtonStyle.Danger,
    });
    return section(words, stop);
  };
  const head = [heading(t('queue.title')), summary(queue, t), workersLine(queue, t)].join('\n');
  const found = `**${clip(title, 200)} · ${total}**`;
  return {
    components: [
      container(
        COLOURS.studio,
        text(clip(head, 1_200)),
        line,
        text(items.length > 0 ? found : `${found}\n${t('queue.nothing')}`),
        ...items.map(entry),
        pages > 1 ? text(small(t('queue.page', { page: `${at + 1}`, pages: `${pages}` }))) : null,
        ...rowsOf([
          ...(at > 0 ? [go(t('buttons.back'), place.scope, at - 1)] : []),
          ...(at < pages - 1 ? [go(t('buttons.more'), place.scope, at + 1)] : []),
          go(t(other === 'mine' ? 'buttons.mine' : 'buttons.everything'), other, 0),
        ]),
      ),
    ],
  };
}

function lineOf(view: GenerationView, number: number, t: Translate): string {
  const name = literal(clip(view.author?.name ?? t('words.someone'), 30));
  const caption = literal(clip(view.caption.replace(/\s+/g, ' '), 80));
  return `${number}\\. **${caption}** · ${name}\n${clip(statusLine(view, null, t), 120)}`;
}

function summary({ running, waiting, etaMs }: QueueView, t: Translate): string {
  const counts = t('queue.counts', { running, waiting });
  return etaMs === null || waiting === 0
    ? counts
    : `${counts} · ${t('queue.clear', { time: about(etaMs, t) })}`;
}

function workersLine({ workers }: QueueView, t: Translate): string {
  const live = workers.filter((worker) => worker.live);
  if (live.length === 0) return t('queue.noWorker');
  const names = live.map(({ name, device }) => `${literal(clip(name, 60))} (${literal(device)})`).join(', ');
  return t('queue.workers', { names });
}
