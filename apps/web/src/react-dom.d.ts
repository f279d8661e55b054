declare module 'react-dom' {
  import type { ReactNode, ReactPortal } from 'react';
  /** The one part of react-dom that is used beside Next; its types are a package of their own. */
  export function createPortal(children: ReactNode, container: Element): ReactPortal;
}
