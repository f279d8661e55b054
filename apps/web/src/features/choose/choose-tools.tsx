'use client';
import { useRouter } from 'next/navigation';
import { useCallback } from 'react';
import { Button } from '../../ui/button';
import { type Choosable, ChooseBar } from './choose-bar';
import { chooser } from './store';

/** Begins the choosing, for those who do not know the gestures. */
export const ChooseStart = ({ label }: { label: string }) => (
  <Button onClick={() => chooser.select((selection) => ({ ...selection, on: true }))}>{label}</Button>
);

/** Deletes one picture, after the time for an undo. */
export const DeleteOne = ({ id, label }: { id: string; label: string }) => (
  <Button tone="ghost" onClick={() => chooser.remove([id])}>
    {label}
  </Button>
);

/** The bar of a page that the server renders again after each change. */
export function PageBar({ items }: { items: readonly Choosable[] }) {
  const router = useRouter();
  const onChange = useCallback(() => router.refresh(), [router]);
  return <ChooseBar items={items} onChange={onChange} />;
}
