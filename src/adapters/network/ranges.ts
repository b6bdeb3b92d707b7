import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net'

/**
 * IPv4 that is not for the public internet: IANA IPv4 Special-Purpose Address Registry, with multicast (RFC 5771)
 * and the retired 6to4 relays (RFC 7526).
 */
const INSIDE_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]

/** Everything the internet routes in IPv6 is here (RFC 4291 §2.4); loopback, local, mapped and NAT64 are outside. */
const GLOBAL_6 = ['2000::/3']

/** What of it is not a host of its own: protocol assignments with Teredo, documentation, 6to4. */
const INSIDE_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/**
 * A set of CIDR ranges, such as `10.20.0.0/16` or `fd00::/8`; an address alone is a range of one. Throws a RangeError
 * that names what is not a range: the operator's mistake, found at the start.
 */
export function ranges(list: readonly string[]): (address: string) => boolean {
  const four = new BlockList()
  const six = new BlockList()
  for (const text of list) {
    const { address, bits, family } = readRange(text)
    if (family === 4) four.addSubnet(address, bits, 'ipv4')
    else six.addSubnet(address, bits, 'ipv6')
  }
  // Two lists: in one list of both, BlockList holds an IPv6 rule of mapped addresses against every IPv4 address.
  return (address) => (isIPv4(address) ? four.check(address) : isIPv6(address) && six.check(address, 'ipv6'))
}

function readRange(text: string): { address: string; bits: number; family: number } {
  const [address = '', size, ...more] = text.split('/')
  const family = isIP(address)
  const whole = family === 4 ? 32 : 128
  const bits = size === undefined ? whole : /^\d{1,3}$/.test(size) ? Number(size) : Number.NaN
  if (family === 0 || more.length > 0 || !(bits <= whole)) throw new RangeError(`not a range: ${text}`)
  return { address, bits, family }
}

const inside4 = ranges(INSIDE_4)
const global6 = ranges(GLOBAL_6)
const inside6 = ranges(INSIDE_6)

/** Whether the public internet routes `address`, an IP literal without brackets; false for anything else. */
export function isPublic(address: string): boolean {
  if (isIPv4(address)) return !inside4(address)
  return global6(address) && !inside6(address)
}
