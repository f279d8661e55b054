'use client';
import { Check, Copy } from 'lucide';
import { useState } from 'react';
import { Button } from './button';
import { boxClass } from './field';
import { Icon } from './icon';

type Props = {
  text: string;
  /** Name of the button, and what it says for two seconds afterwards. */
  label: string;
  copied: string;
  /** Label of the text where the browser lets no script copy: over plain http, or when it was told not to. */
  byHand: string;
};

/** Copies `text`. Where that is refused the text stands below, selected, so that one key press copies it. */
export function CopyButton({ text, label, copied, byHand }: Props) {
  const [state, setState] = useState<'ready' | 'copied' | 'refused'>('ready');
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setState('copied');
      setTimeout(() => setState('ready'), 2000);
    } catch {
      setState('refused');
    }
  };
  return (
    <>
      <Button tone="ghost" size="icon" className="size-9!" onClick={() => void copy()} title={label}>
        <Icon of={state === 'copied' ? Check : Copy} size={15} />
        <span aria-live="polite" className="sr-only">
          {state === 'copied' ? copied : label}
        </span>
      </Button>
      {state === 'refused' ? (
        <label className="flex basis-full flex-col gap-1.5 text-[13px] text-muted">
          {byHand}
          <input
            readOnly
            value={text}
            // biome-ignore lint/a11y/noAutofocus: pressing the button asked for this text
            autoFocus
            onFocus={({ target }) => target.select()}
            className={boxClass}
          />
        </label>
      ) : null}
    </>
  );
}
