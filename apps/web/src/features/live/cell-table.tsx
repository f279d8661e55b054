'use client';
import type { GridLabel, ImageView } from '@atelier/domain';
import { labelText } from '@atelier/domain/grid';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { LivePicture } from './live-picture';
import type { LiveState } from './live-state';

type Props = Pick<LiveState, 'view' | 'previews'> & {
  chosen: number | null;
  onChoose?: (index: number | null) => void;
};

/** A grid as a table with its labels, while it is drawn and after: each cell is a button of its own. */
export function CellTable({ view, previews, chosen, onChoose }: Props) {
  const t = useTranslations('picture.grid');
  const { rows, columns } = view.grid ?? { rows: [], columns: [] };
  const text = (labels: GridLabel[]): string => labelText(labels, (axis) => t(`axis.${axis}`));
  const cell = (image: ImageView) => (
    <Cell
      image={image}
      previews={previews[image.index]}
      caption={image.caption ?? view.caption}
      pressed={chosen === image.index}
      onPress={onChoose && (() => onChoose(chosen === image.index ? null : image.index))}
    />
  );
  if (rows.length === 1)
    return (
      <ul className="grid size-full auto-rows-min grid-cols-[repeat(auto-fill,minmax(5.5rem,1fr))] content-start gap-2 overflow-auto p-2">
        {view.images.map((image, at) => (
          <li key={image.index}>
            {cell(image)}
            <bdi className="mt-1 block text-center text-xs text-muted [overflow-wrap:anywhere]">
              {text(columns[at] ?? [])}
            </bdi>
          </li>
        ))}
      </ul>
    );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a wide table scrolls by the keyboard too
    <section aria-label={t('label')} tabIndex={0} className="size-full overflow-auto p-2">
      <table className="w-full table-fixed border-separate border-spacing-1.5">
        <thead>
          <tr>
            <td className="w-[18%] min-w-16" />
            {columns.map((labels) => (
              <th
                key={text(labels)}
                scope="col"
                className="min-w-16 px-0.5 align-bottom text-xs font-normal text-muted [overflow-wrap:anywhere]"
              >
                <bdi>{text(labels)}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((labels, row) => (
            <tr key={text(labels)}>
              <th
                scope="row"
                className="pr-1 text-right text-xs font-normal text-muted [overflow-wrap:anywhere]"
              >
                <bdi>{text(labels)}</bdi>
              </th>
              {view.images.slice(row * columns.length, (row + 1) * columns.length).map((image) => (
                <td key={image.index} className="p-0">
                  {cell(image)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type CellProps = {
  image: ImageView;
  previews: LiveState['previews'][number] | undefined;
  caption: string;
  pressed: boolean;
  onPress?: (() => void) | undefined;
};

function Cell({ image, previews, caption, pressed, onPress }: CellProps) {
  return (
    <div className="relative aspect-square min-w-11 overflow-hidden rounded-md">
      <LivePicture image={image} previews={previews} caption={caption} limit={256} />
      {onPress ? (
        <button
          type="button"
          aria-pressed={pressed}
          aria-label={caption}
          title={caption}
          onClick={onPress}
          className={cx(
            'absolute inset-0 rounded-md outline-offset-[-4px]! transition-colors hover:bg-white/8',
            pressed && 'border-4 border-accent',
          )}
        />
      ) : null}
    </div>
  );
}
