'use client';
import dynamic from 'next/dynamic';
import type { Drafts } from './use-drafts';

const Compare = dynamic(() => import('./compare').then(({ Compare }) => Compare), { ssr: false });

/** Tells screen readers what a key did to the drafts, and shows the comparison while it is open. */
export function DraftExtras({ drafts }: { drafts: Drafts }) {
  return (
    <>
      <p aria-live="polite" className="sr-only">
        {drafts.said}
      </p>
      {drafts.comparing ? <Compare drafts={drafts} /> : null}
    </>
  );
}
