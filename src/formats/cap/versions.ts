/** The versions of CAP that are read; only 1.2 is written. */
export type CapVersion = '1.0' | '1.1' | '1.2'

export const CAP_NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2'

const VERSIONS: ReadonlyMap<string, CapVersion> = new Map([
  ['http://www.incident.com/cap/1.0', '1.0'],
  ['urn:oasis:names:tc:emergency:cap:1.1', '1.1'],
  [CAP_NAMESPACE, '1.2'],
])

/** Whether an element is a CAP alert, by its namespace. */
export const isCapAlert = ({ local, uri }: { readonly local: string; readonly uri: string }): boolean =>
  local === 'alert' && VERSIONS.has(uri)

/** The version a namespace name stands for. */
export function versionOf(namespace: string): CapVersion | undefined {
  return VERSIONS.get(namespace)
}
