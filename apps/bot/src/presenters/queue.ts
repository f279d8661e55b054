import type { GenerationView, QueueView } from '@atelier/domain';
import type { APIActionRowComponent, APIButtonComponent, APIEmbed } from 'discord.js';
import { customId } from '../custom-id';
import { button, rowsOf } from './generation-buttons';
import { statusLine } from './status';
import { about, clip, literal } from './text';

/** What a message is made of, for replies that are not followed. */
export interface Reply {
  embeds: APIEmbed[];
  components: APIActionRowComponent<APIButtonComponent>[];
}

const line = (view: GenerationView): string =>
  `**${literal(clip(view.caption, 100))}** · ${literal(clip(view.author?.name ?? 'someone', 40))}\n${statusLine(view, null)}`;

/**
 * The queue for one person: theirs first, each with a stop button (at most five), then the others'.
 * @param live what waits or runs, oldest first
 */
export function presentQueue(queue: QueueView, live: readonly GenerationView[], personId: string): Reply {
  const mine = live.filter(({ author }) => author?.id === personId).slice(0, 5);
  const others = live.filter(({ author }) => author?.id !== personId).slice(0, 5);
  const workers = queue.workers.filter((worker) => worker.live);
  const eta = queue.etaMs === null || queue.waiting === 0 ? '' : ` · all done in ${about(queue.etaMs)}`;
  const fields = [
    ...(mine.length > 0 ? [{ name: 'Yours', value: clip(mine.map(line).join('\n'), 1024) }] : []),
    ...(others.length > 0 ? [{ name: 'Others', value: clip(others.map(line).join('\n'), 1024) }] : []),
  ];
  return {
    embeds: [
      {
        title: 'The queue',
        description: `${queue.running} being drawn · ${queue.waiting} waiting${eta}\n${
          workers.length > 0
            ? clip(
                workers
                  .map(({ name, device }) => `${literal(clip(name, 60))} (${literal(device)})`)
                  .join(', '),
                1000,
              )
            : 'No worker is connected right now.'
        }`,
        fields,
        color: 0xf59e0b,
      },
    ],
    components: rowsOf(
      mine.map(({ id, caption }) => button(clip(`Stop: ${caption}`, 80), customId('stop', id))),
    ),
  };
}
