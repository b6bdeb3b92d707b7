import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isPublic, ranges } from './ranges.ts'

/** First and last address of each range, and its neighbours outside where those are public. */
const V4: ReadonlyArray<
  [name: string, first: string, last: string, before: string | null, after: string | null]
> = [
  ['this network', '0.0.0.0', '0.255.255.255', null, '1.0.0.0'],
  ['private 10', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['shared by carriers', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['loopback', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['link-local', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['private 172.16', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['protocol assignments', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['documentation 1', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['6to4 relays', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['private 192.168', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['benchmarks', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['documentation 2', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['documentation 3', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['multicast, reserved, broadcast', '224.0.0.0', '255.255.255.255', '223.255.255.255', null],
]

const V6_INSIDE = {
  unspecified: '::',
  loopback: '::1',
  'IPv4-compatible': '::8.8.8.8',
  'IPv4-mapped private': '::ffff:10.0.0.1',
  'IPv4-mapped public': '::ffff:8.8.8.8',
  'IPv4-translated': '::ffff:0:8.8.8.8',
  NAT64: '64:ff9b::8.8.8.8',
  'local NAT64': '64:ff9b:1::1',
  'discard only': '100::1',
  Teredo: '2001::1',
  benchmarks: '2001:2::1',
  ORCHID: '2001:20::1',
  documentation: '2001:db8::1',
  '6to4': '2002:7f00:1::',
  'new documentation': '3fff:0fff::1',
  'segment routing': '5f00::1',
  'unique local': 'fd12:3456::1',
  'unique local, lower half': 'fc00::1',
  'link-local': 'fe80::1',
  'site-local': 'fec0::1',
  multicast: 'ff02::1',
}

describe('a public address', () => {
  it.each(V4)('of IPv4 is not in %s, from its first to its last', (_, first, last, before, after) => {
    expect([isPublic(first), isPublic(last)]).toEqual([false, false])
    for (const neighbour of [before, after]) if (neighbour !== null) expect(isPublic(neighbour)).toBe(true)
  })

  it.each(Object.entries(V6_INSIDE))('of IPv6 is not %s', (_, address) => {
    expect(isPublic(address)).toBe(false)
  })

  it.each(['2001:4860:4860::8888', '2400:4050::1', '2606:4700::1111', '3ffe::1'])('may be %s', (address) => {
    expect(isPublic(address)).toBe(true)
  })

  it.each(['', 'localhost', '127.1', '0x7f000001', '2130706433', '1.2.3.4.'])('is not %j', (text) => {
    expect(isPublic(text)).toBe(false)
  })

  it('is what plain arithmetic over the same table says, for any IPv4', () => {
    const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    const spans = V4.map(([, first, last]) => [number(first), number(last)] as const)
    const text = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
    const edge = fc.constantFrom(...spans.flat()).chain((at) => fc.integer({ min: at - 3, max: at + 3 }))
    const value = fc.oneof(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      edge.map((at) => Math.min(Math.max(at, 0), 2 ** 32 - 1)),
    )
    fc.assert(
      fc.property(value, (one) => {
        const inside = spans.some(([first, last]) => one >= first && one <= last)
        expect(isPublic(text(one))).toBe(!inside)
      }),
      { numRuns: 2_000 },
    )
  })

  it('of IPv6 begins with 001, whatever else it is', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const first = Number.parseInt(address.split(':')[0] || '0', 16)
        if (first >> 13 !== 1) expect(isPublic(address)).toBe(false)
      }),
    )
  })
})

describe('ranges', () => {
  it('of one family say nothing of the other', () => {
    expect(ranges(['::ffff:0:0/96'])('8.8.8.8')).toBe(false)
    expect(ranges(['0.0.0.0/0'])('2400::1')).toBe(false)
  })

  it('are single addresses too', () => {
    const one = ranges(['10.1.2.3', 'fd00::1'])
    expect(['10.1.2.3', '10.1.2.4', 'fd00::1', 'fd00::2'].map(one)).toEqual([true, false, true, false])
  })

  it.each([
    '',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'fd00::/129',
    'gateway.town.example',
    '10.0.0/8',
    '10.0.0.0/-1',
  ])('refuse %j, naming it', (text) => {
    expect(() => ranges([text])).toThrow(`not a range: ${text}`)
  })
})
