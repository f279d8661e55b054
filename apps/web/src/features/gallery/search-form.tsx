'use client';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { isComposing } from '../../ui/composing';

type Props = {
  action: string;
  /** What is filtered by now: when it changes, what was typed and not sent is gone. */
  now: string;
  children: ReactNode;
};

/**
 * A plain GET form that works before any script has run; afterwards it goes to the same address without loading the document, and
 * whatever is folded out in it closes when it is sent, or by Escape.
 */
export function SearchForm({ action, now, children }: Props) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  // React changes the fields' defaults, not what somebody typed over them.
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
