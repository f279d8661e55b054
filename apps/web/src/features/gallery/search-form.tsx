'use client';
import { useRouter } from 'next/navigation';
import type { FormEvent, ReactNode } from 'react';

/** A plain GET form that works before any script has run; afterwards it goes to the same address without loading the document. */
export function SearchForm({ action, children }: { action: string; children: ReactNode }) {
  const router = useRouter();
  const go = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const params = new URLSearchParams();
    for (const [name, value] of new FormData(event.currentTarget))
      if (typeof value === 'string' && value.trim() !== '') params.set(name, value.trim());
    router.push(`${action}?${params}`);
  };
  return (
    <form action={action} onSubmit={go} className="contents">
      {children}
    </form>
  );
}
