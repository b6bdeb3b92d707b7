/**
 * Enough of an address for staff to know which it is, too little to write to it: the host of a web address, the first
 * letter and the domain of a mail address.
 */
export function maskAddress(address: string): string {
  if (/^https?:/i.test(address)) return URL.parse(address)?.host ?? '…'
  const [local = '', domain = ''] = address.split('@')
  return `${[...local][0] ?? ''}…@${domain}`
}
