import type { RoomView } from '@atelier/domain';
import type { Translate } from '../i18n';
import { linkButton, rowsOf } from './button';
import { publicLink } from './link';
import type { Reply } from './reply';
import { clip, literal } from './text';

/** Tells a channel that it became a room. */
export function presentRoom({ slug, name }: RoomView, publicUrl: string, t: Translate): Reply {
  const address = `${publicUrl}/rooms/${slug}`;
  const url = publicLink(address);
  return {
    embeds: [
      {
        title: clip(t('room.made', { slug }), 256),
        description: `${t('room.text', { name: literal(clip(name, 100)) })}${url ? '' : `\n${clip(address, 512)}`}`,
        color: 0xf59e0b,
      },
    ],
    components: rowsOf(url ? [linkButton(t('buttons.watch'), url)] : []),
  };
}
