import { usePage } from './page-context.tsx'

/**
 * A script of our own, `src/web/islands/<name>.ts`, that betters what the page already shows. Only pages that are not
 * shared by all readers may have one; without it every task must still be possible.
 */
export function Island({ name }: { name: string }) {
  const { island } = usePage()
  return <script type="module" src={island(name)} />
}
