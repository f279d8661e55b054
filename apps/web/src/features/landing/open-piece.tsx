'use client';
import type { ReactNode } from 'react';
import { Link } from '../../ui/link';
import type { Piece } from './piece';

type Props = {
  piece: Piece;
  /** Called with the caption of a piece without an address. */
  onPick?: ((caption: string) => void) | undefined;
  className: string;
  children: ReactNode;
};

/** Makes a picture a link to its page, or a button that takes a sample's caption. */
export function OpenPiece({ piece, onPick, className, children }: Props) {
  return piece.href ? (
    <Link href={piece.href} className={className}>
      {children}
    </Link>
  ) : (
    <button type="button" onClick={() => onPick?.(piece.caption)} className={className}>
      {children}
    </button>
  );
}
