'use client';
import { useTranslations } from 'use-intl';
import { Modal } from '../../ui/modal';

/** All keys by place. A key of one sign is shown as it is; others have a name in each language. */
const GROUPS = [
  [
    'everywhere',
    [
      ['/', 'caption'],
      ['?', 'sheet'],
    ],
  ],
  [
    'picture',
    [
      ['← →', 'neighbours'],
      ['Esc', 'back'],
      ['R', 'remix'],
      ['V', 'variation'],
      ['E', 'repaint'],
    ],
  ],
  [
    'drafts',
    [
      ['1 … 9', 'choose'],
      ['enter', 'promote'],
      ['H', 'vote'],
      ['space', 'compare'],
    ],
  ],
  [
    'compare',
    [
      ['+ −', 'zoom'],
      ['0', 'whole'],
      ['← → ↑ ↓', 'pan'],
    ],
  ],
  [
    'typing',
    [
      ['enter', 'make'],
      ['shiftEnter', 'line'],
      ['↑ ↓', 'history'],
      ['↓', 'words'],
    ],
  ],
  [
    'choosing',
    [
      ['space', 'pick'],
      ['shiftSpace', 'range'],
      ['ctrlA', 'all'],
      ['delete', 'remove'],
      ['Esc', 'end'],
    ],
  ],
  [
    'editor',
    [
      ['← → ↑ ↓', 'cross'],
      ['shiftArrows', 'leap'],
      ['space', 'pen'],
      ['Esc', 'takeBack'],
      ['B M L E', 'tools'],
      ['[ ]', 'brush'],
      ['ctrlZ', 'undo'],
    ],
  ],
  [
    'line',
    [
      ['space', 'lift'],
      ['↑ ↓', 'move'],
      ['Esc', 'putBack'],
    ],
  ],
] as const;
const NAMED = [
  'enter',
  'space',
  'shiftEnter',
  'shiftSpace',
  'ctrlA',
  'ctrlZ',
  'shiftArrows',
  'delete',
] as const;
type NamedKey = (typeof NAMED)[number];
const isNamed = (key: string): key is NamedKey => (NAMED as readonly string[]).includes(key);

/** The sheet of all keys, as a modal dialog. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const t = useTranslations('keys');
  return (
    <Modal
      label={{ id: 'keys-title' }}
      title={
        <h2 id="keys-title" className="text-lg font-semibold">
          {t('title')}
        </h2>
      }
      close={t('close')}
      onClose={onClose}
      className="max-w-3xl"
    >
      <div className="grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {GROUPS.map(([group, keys]) => (
          <section key={group} aria-labelledby={`keys-${group}`}>
            <h3 id={`keys-${group}`} className="mb-2 text-[13px] text-muted">
              {t(`group.${group}`)}
            </h3>
            <dl className="flex flex-col gap-1.5 text-sm">
              {keys.map(([key, does]) => (
                <div key={does} className="flex items-baseline justify-between gap-4">
                  <dt className="order-2 shrink-0">
                    <kbd className="tabular rounded-md border border-line-strong bg-raised px-1.5 py-0.5 font-sans text-xs">
                      {isNamed(key) ? t(`key.${key}`) : key}
                    </kbd>
                  </dt>
                  <dd>{t(`does.${does}`)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}
