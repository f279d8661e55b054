import type { RoomView } from '@atelier/domain';
import { linkButton, rowsOf } from './generation-buttons';
import { publicLink } from './link';
import type { Reply } from './queue';
import { clip, literal } from './text';

/** What a channel that became a room says. */
export function presentRoom({ slug, name }: RoomView, publicUrl: string): Reply {
  const address = `${publicUrl}/rooms/${slug}`;
  const url = publicLink(address);
  return {
    embeds: [
      {
        title: clip(`This channel is the room #${slug}`, 256),
        description: `What is drawn in ${literal(clip(name, 100))} can be watched live on the site.${url ? '' : `\n${address}`}`,
        color: 0xf59e0b,
      },
    ],
    components: rowsOf(url ? [linkButton('Watch on the site', url)] : []),
  };
}
