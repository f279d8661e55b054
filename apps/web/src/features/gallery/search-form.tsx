'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { isComposing } from '../../ui/composing';

type Props = {
  action: string;
  /** The current filter. A change resets the fields. */
  now: string;
  children: ReactNode;
};

/**
 * A plain GET form that works without scripts. With them it navigates without loading the document, and
 * closes its unfolded panel on submit and on Escape.
 */
export function SearchForm({ action, now, children }: Props) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  // React updates the fields' defaults, not the text typed over them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever it has changed
  useEffect(() => () => form.current?.reset(), [now]);
  const close = (): void => {
    const handle = form.current?.querySelector<HTMLElement>('[open]>summary');
    handle?.click();
    handle?.focus();
  };
  const go = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    close();
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(event.currentTarget))
      if (typeof value === 'string' && value.trim() !== '') params.set(name, value.trim());
    router.push(`${action}?${params}`);
  };
  return (
    <form
      ref={form}
      action={action}
      onSubmit={go}
      onKeyDown={(event) => event.key === 'Escape' && !isComposing(event) && close()}
      className="contents"
    >
      {children}
    </form>
  );
}
