'use client';
import type { EditInput, PackView, UploadView } from '@atelier/domain';
import { STAGE_SIZES } from '@atelier/domain/constants';
import { BEGIN_STRENGTH } from '@atelier/domain/edit-names';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Segmented } from '../../ui/segmented';
import { OrderPanel } from '../edit/order-panel';
import { useEditOrder } from '../edit/use-order';

const WAYS = ['whole', 'last', 'vary'] as const;
type Way = (typeof WAYS)[number];

/** What each way draws by default, and from which size on. */
const BEGINS = {
  whole: { above: 64, form: { count: 1, stopAfter: 1024, strength: 1 } },
  last: { above: 256, form: { count: 1, stopAfter: 1024, strength: 1 } },
  vary: { above: 0, form: { count: 4, stopAfter: 64, strength: BEGIN_STRENGTH } },
} as const satisfies Record<Way, { above: number; form: object }>;

type Props = { upload: UploadView; pack: PackView | null; onAnother: () => void };

/** What is made of an upload: enlarged through all stages or the last alone, or the beginning of a new picture. */
export function Begin({ upload, pack, onAnother }: Props) {
  const t = useTranslations('upload');
  const router = useRouter();
  const order = useEditOrder();
  const [way, setWay] = useState<Way>('whole');
  const largest = pack?.stages.at(-1)?.size ?? 1024;
  const ways = WAYS.filter((each) => BEGINS[each].above < largest);
  const { change, form } = order;
  const choose = (next: Way): void => {
    setWay(next);
    const { stopAfter, ...rest } = BEGINS[next].form;
    change({ ...rest, stopAfter: stopAfter > largest ? largest : stopAfter });
  };
  const sizes = (pack?.stages.map(({ size }) => size) ?? STAGE_SIZES).filter(
    (size) => size > BEGINS[way].above,
  );
  const submit = async (): Promise<void> => {
    const source = { upload: upload.id };
    const edit: EditInput =
      way === 'vary'
        ? { kind: 'vary', source, strength: form.strength }
        : { kind: 'enlarge', source, keep: way === 'whole' ? 64 : 256 };
    const made = await order.send(edit);
    if (made) router.push(`/g/${made.id}`);
  };
  return (
    <div className="grid grid-cols-1 items-start gap-x-10 gap-y-5 md:grid-cols-[minmax(0,min(480px,calc(100svh-14rem)))_minmax(0,1fr)]">
      <div className="flex flex-col gap-3">
        {/* biome-ignore lint/performance/noImgElement: the owner's private picture has no other sizes */}
        <img
          src={upload.url}
          alt={t('yours')}
          width={1024}
          height={1024}
          className="aspect-square w-full rounded-2xl border border-line bg-sunken object-cover shadow-frame"
        />
        <Button className="w-fit" onClick={onAnother}>
          {t('another')}
        </Button>
        {upload.notes.length > 0 ? (
          <ul aria-label={t('notes')} className="flex flex-col gap-1 text-[13px] leading-relaxed text-muted">
            {upload.notes.map((note) => (
              <li key={note}>{t(`note.${note}`)}</li>
            ))}
          </ul>
        ) : null}
      </div>
      <OrderPanel
        order={order}
        pack={pack}
        label={t(way === 'vary' ? 'wordsVary' : 'words')}
        strength={way === 'vary' ? 'picture' : undefined}
        several={way === 'vary'}
        sizes={sizes}
        onSubmit={() => void submit()}
      >
        <div className="border-b border-line p-5 pb-4">
          <Segmented
            label={t('ways')}
            value={way}
            options={ways.map((value) => ({ value, label: t(`way.${value}`) }))}
            onChange={choose}
          />
          <p className="mt-2 text-xs text-faint">{t(`wayHint.${way}`)}</p>
        </div>
      </OrderPanel>
    </div>
  );
}
