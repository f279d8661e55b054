import { LIMITS } from '@atelier/domain/constants';
import { cutText } from '@atelier/domain/text';
import { LOBBY } from '@atelier/protocol';
import { Suspense } from 'react';
import { loadGallery, loadGeneration, loadLive, loadMine, loadPack, loadPerson } from '../features/api/load';
import { formFrom, namedImage } from '../features/compose/form';
import { LastEight } from '../features/history/last-eight';
import { piecesOf } from '../features/landing/pieces';
import { loadRecent } from '../features/people/load';
import { Lobby } from '../features/studio/lobby';
import { Studio } from '../features/studio/studio';
import { Page } from '../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const text = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' ? value : null;

/**
 * The studio. `?g=` names the generation on view. `?remix=` names the parent of the next one, `&image=` one
 * of the parent's images, `&seed=new` leaves its seed out. `?caption=` fills the caption in.
 */
export default async function StudioPage({ searchParams }: Props) {
  const params = await searchParams;
  const find = async (id: string | null) => (id ? loadGeneration(id) : null);
  const [gallery, trending, live, usual, person, asked, parent, recent] = await Promise.all([
    loadGallery({ sort: 'new' }),
    loadGallery({ sort: 'trending' }),
    loadLive(LOBBY),
    loadPack(),
    loadPerson(),
    find(text(params.g)),
    find(text(params.remix)),
    loadRecent(),
  ]);
  // An address without `?g=` opens on the visitor's own running picture.
  const mine = asked || parent || person === null ? null : await loadMine();
  const image = parent ? namedImage(parent, text(params.image)) : undefined;
  // The parent's pack, or the default one when that is no longer installed.
  const pack = (parent ? await loadPack(parent.pack) : null) ?? usual;
  const prefill = parent
    ? formFrom(parent, params.seed !== 'new', image)
    : { caption: cutText(text(params.caption) ?? '', LIMITS.captionLength) };
  return (
    <Page className="flex flex-col gap-14 sm:gap-20">
      <Studio
        key={`${parent?.id} ${image?.index}`}
        current={asked ?? mine}
        picture={parent && image ? { ...parent, images: [image] } : parent}
        pieces={piecesOf([trending.items, gallery.items], usual)}
        live={live}
        pack={pack}
        me={person?.id ?? null}
        prefill={prefill}
        where={{ parentId: parent?.id, pack: pack?.isDefault ? undefined : pack?.name }}
        remixOf={parent?.caption ?? null}
      />
      {/* Hydrated apart, so that the browser answers the visitor in between. */}
      <Suspense>
        <LastEight initial={recent} />
      </Suspense>
      <Suspense>
        <Lobby live={live} latest={gallery} />
      </Suspense>
    </Page>
  );
}
