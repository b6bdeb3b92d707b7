/** The pages on which staff and residents prove once more who they are. */
export const proofPaths = { staff: '/console/proof', resident: '/my/proof' } as const

/** The page of the proof for this kind of actor, from which they come back to `back`, a path without the language. */
export function proofPath(kind: string, back: string): string {
  const page = kind === 'resident' ? proofPaths.resident : proofPaths.staff
  return `${page}?back=${encodeURIComponent(back)}`
}

const ownPage = /^\/(console|my)(\/[\w.~%-]+)*(\?[\w.~%=&+-]*)?$/

/**
 * Where somebody goes on after a proof: a page of their own side of the town, whatever the address they came by says;
 * their front page for anything else.
 */
export function wayBack(kind: 'staff' | 'resident', asked: string | undefined): string {
  const home = kind === 'staff' ? '/console' : '/my'
  const [path = ''] = (asked ?? '').split('?')
  const own = path === home || path.startsWith(`${home}/`)
  return asked !== undefined && own && path !== proofPaths[kind] && ownPage.test(asked) ? asked : home
}
