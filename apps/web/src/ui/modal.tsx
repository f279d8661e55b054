'use client';
import { X } from 'lucide';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button';
import { cx } from './cx';
import { Icon } from './icon';

type Props = {
  /** Names the dialog: a text, or the id of a heading in it. */
  label: string | { id: string };
  /** Stands beside the button that closes it. */
  title: ReactNode;
  /** Name of that button. */
  close: string;
  onClose: () => void;
  /** Sets its largest width. */
  className: string;
  children: ReactNode;
};

/** A modal dialog that is open as long as it is rendered. Escape and a press on its backdrop close it. */
export function Modal({ label, title, close, onClose, className, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      {...(typeof label === 'string' ? { 'aria-label': label } : { 'aria-labelledby': label.id })}
      onClose={onClose}
      // A press on the backdrop is one on the dialog itself.
      onPointerDown={({ target }) => target === dialog.current && onClose()}
      className={cx(
        'm-auto max-h-[calc(100svh-2rem)] w-[calc(100%-2rem)] overflow-y-auto rounded-2xl border border-line-strong bg-surface p-0 text-text shadow-frame backdrop:bg-black/60',
        className,
      )}
    >
      <div className="p-5 sm:p-7">
        <div className="mb-4 flex items-center justify-between gap-4">
          {title}
          <Button tone="ghost" size="icon" className="size-11!" aria-label={close} onClick={onClose}>
            <Icon of={X} size={18} />
          </Button>
        </div>
        {children}
      </div>
    </dialog>
  );
}
