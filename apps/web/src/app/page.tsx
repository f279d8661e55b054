import { LIMITS } from '@atelier/domain/constants';
import { cutText } from '@atelier/domain/text';
import { LOBBY } from '@atelier/protocol';
import { redirect } from 'next/navigation';
import { Suspense } from 'react';
import { loadGallery, loadGeneration, loadLive, loadMine, loadPack, loadPerson } from '../features/api/load';
import { namedImage } from '../features/compose/form';
import { LastEight } from '../features/history/last-eight';
import { piecesOf } from '../features/landing/pieces';
import { loadRecent } from '../features/people/load';
import { Lobby } from '../features/studio/lobby';
import { Studio } from '../features/studio/studio';
import { Page } from '../ui/section';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const text = (value: string | string[] | undefined): string | null =>
  typeof value === 'string' ? value : null;

/** The studio. `?g=` names the generation on view. `?caption=` fills the caption in. */
export default async function StudioPage({ searchParams }: Props) {
  const params = await searchParams;
  const find = async (id: string | null) => (id ? loadGeneration(id) : null);
  // Remixes began here in earlier versions, and links to them are still around.
  const parent = await find(text(params.remix));
  const image = parent ? namedImage(parent, text(params.image)) : undefined;
  if (parent) redirect(`/g/${parent.id}?remix${image ? `&image=${image.index}` : ''}`);
  const [gallery, trending, live, pack, person, asked, recent] = await Promise.all([
    loadGallery({ sort: 'new' }),
    loadGallery({ sort: 'trending' }),
    loadLive(LOBBY),
    loadPack(),
    loadPerson(),
    find(text(params.g)),
    loadRecent(),
  ]);
  // An address without `?g=` opens on the visitor's own running picture.
  const mine = asked || person === null ? null : await loadMine();
  return (
    <Page className="flex flex-col gap-14 sm:gap-20">
      <Studio
        current={asked ?? mine}
        pieces={piecesOf([trending.items, gallery.items], pack)}
        live={live}
        pack={pack}
        me={person?.id ?? null}
        prefill={{ caption: cutText(text(params.caption) ?? '', LIMITS.captionLength) }}
      />
      {/* Hears of what is made from the first moment, so it stands outside of the boundary. */}
      <LastEight initial={recent} />
      {/* Hydrated apart, so that the browser answers the visitor in between. */}
      <Suspense>
        <Lobby live={live} latest={gallery} />
      </Suspense>
    </Page>
  );
}
