import { STAGE_SIZES, type StageSize } from './constants';
import type { GenerationView, ImageView } from './generation';

type View = Pick<GenerationView, 'pack' | 'packVersion'>;
type Drawn = Pick<ImageView, 'stages' | 'packVersions'>;

/** Version of the pack that drew this stage; null when it was not recorded, or nothing has been drawn. */
export const versionAt = ({ packVersion }: View, { packVersions }: Drawn, size: StageSize): string | null =>
  packVersions?.[`${size}`] ?? packVersion;

/**
 * The versions of the pack that drew `images`, the one of the smallest stage first, with the sizes that each
 * drew.
 */
export function versionsOf(view: View, images: readonly Drawn[]): { version: string; sizes: StageSize[] }[] {
  const found = new Map<string, StageSize[]>();
  for (const size of STAGE_SIZES)
    for (const image of images) {
      const version = versionAt(view, image, size);
      if (version === null || image.stages[`${size}`] === undefined) continue;
      const sizes = found.get(version) ?? [];
      found.set(version, sizes.includes(size) ? sizes : [...sizes, size]);
    }
  return [...found].map(([version, sizes]) => ({ version, sizes }));
}

/**
 * The pack with the versions that drew `images`: `small 0.4.0, 0.5.0`. Before the first stage: the current
 * worker's.
 */
export function drawnWith(view: View, images: readonly Drawn[]): string {
  const versions = versionsOf(view, images).map(({ version }) => version);
  const said = versions.length > 0 ? versions.join(', ') : view.packVersion;
  return said ? `${view.pack} ${said}` : view.pack;
}
