'use client';
import { GripVertical } from 'lucide';
import { useRef } from 'react';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';

type Props = {
  label: string;
  /** Id of the text that explains the keys. */
  help: string;
  lifted: boolean;
  /** A pressed key, or `leave` when the focus goes elsewhere. Returns whether it was for the handle. */
  onKey: (key: string) => boolean;
  onGrab: (event: PointerEvent, handle: HTMLElement) => void;
};

/**
 * Moves its entry: dragged by mouse or finger; by keys it is lifted, moved and put down. A finger on it drags
 * and does not scroll.
 */
export function MoveHandle({ label, help, lifted, onKey, onGrab }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  return (
    <button
      ref={button}
      type="button"
      aria-label={label}
      aria-describedby={help}
      aria-pressed={lifted}
      onPointerDown={({ nativeEvent, currentTarget }) => onGrab(nativeEvent, currentTarget)}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        if (!event.repeat || event.key.startsWith('Arrow')) {
          if (onKey(event.key)) event.preventDefault();
        }
      }}
      onBlur={() => lifted && onKey('leave')}
      className={cx(
        'inline-flex size-11 shrink-0 cursor-grab touch-none items-center justify-center rounded-lg text-faint select-none hover:bg-raised hover:text-text active:cursor-grabbing',
        lifted && 'bg-raised text-accent',
      )}
    >
      <Icon of={GripVertical} size={18} />
    </button>
  );
}
