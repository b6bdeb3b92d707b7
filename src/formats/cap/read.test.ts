import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FLAWLESS } from './alert.fixture.ts'
import { readCap } from './read.ts'
import { writeCap } from './write.ts'

const flawless = Buffer.from(writeCap(FLAWLESS))
const alert = flawless.toString().replace(/^.*\n/u, '')
const read = (xml: string | Uint8Array) => readCap(typeof xml === 'string' ? Buffer.from(xml) : xml)
const refusal = (xml: string | Uint8Array): string | undefined => {
  const reading = read(xml)
  return reading.ok ? undefined : reading.reason
}

describe('what a document may carry', () => {
  const atom = `<feed xmlns="http://www.w3.org/2005/Atom"><entry/><entry><content>${alert}</content></entry></feed>`
  const cases = [
    ['a bare alert', 'alert', alert, ['/alert']],
    ['an Atom feed', 'feed', atom, ['/feed/entry[2]/content/alert']],
    [
      'a list of alerts',
      'alerts',
      `<alerts>${alert}${alert}</alerts>`,
      ['/alerts/alert[1]', '/alerts/alert[2]'],
    ],
    [
      'an envelope',
      'envelope',
      `<EDXLDistribution><contentObject>${alert}</contentObject></EDXLDistribution>`,
      ['/EDXLDistribution/contentObject/alert'],
    ],
    ['an RSS feed without alerts', 'feed', '<rss><channel><item/></channel></rss>', []],
    ['an alert of no CAP namespace around a real one', 'other', `<alert>${alert}</alert>`, ['/alert/alert']],
  ] as const

  it.each(cases)('%s is read', (_name, kind, xml, paths) => {
    const reading = read(xml)
    if (!reading.ok) throw new Error(reading.reason)
    expect(reading.kind).toBe(kind)
    expect(reading.alerts.map(({ at }) => at)).toEqual(paths)
  })

  it('an alert hidden inside a signature is not an alert', () => {
    const hidden = `<feed><Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Object>${alert}</Object></Signature></feed>`
    expect(read(hidden)).toMatchObject({ ok: true, alerts: [] })
  })

  it('the 1.2 schema judges only 1.2, also deep inside a feed', () => {
    const broken = alert.replace('<status>Actual</status>', '')
    const old = alert.replace('cap:1.2', 'cap:1.1')
    const reading = read(`<alerts>${alert}${broken}${old}</alerts>`)
    expect(reading.ok && reading.alerts.map(({ schemaValid }) => schemaValid)).toEqual([true, false, null])
    expect(reading.ok && reading.version).toBe(null)
  })

  it('comments and processing instructions are passed over wherever they stand', () => {
    const between = alert.replaceAll('><', '><?i?><!-- c --><').replaceAll('>\n', '><?i?>\n<!-- c -->')
    const reading = read(`<?i?>${between.replace('川の水', '川<?i?>の<!-- c -->水')}<?i?>`)
    expect(reading).toEqual(read(alert))
  })

  it('text is given as written, absent elements as undefined', () => {
    const reading = read(alert)
    const message = reading.ok ? reading.alerts[0]?.message : undefined
    expect(message?.sent).toBe('2026-07-01T12:00:00+09:00')
    expect(message?.info[0]?.area[0]?.geocode).toEqual([{ valueName: 'JISX0402', value: '322075' }])
    expect(message?.note).toBeUndefined()
  })
})

describe('encodings', () => {
  const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>\n${alert}`
  const utf16 = Buffer.from(`\ufeff${declared('UTF-16')}`, 'utf16le')
  it('an alert reads the same in UTF-8 with a mark and in UTF-16', () => {
    const plain = read(flawless)
    expect(read(Buffer.from(`\ufeff${declared('UTF-8')}`))).toEqual(plain)
    expect(read(utf16)).toEqual(plain)
  })

  it('bytes of another encoding than the declared one are refused, not replaced', () => {
    expect(refusal(Buffer.concat([flawless.subarray(0, 200), Buffer.of(0xe9), flawless.subarray(200)]))).toBe(
      'wrong-encoding',
    )
    expect(refusal(declared('KOI8-R'))).toBe('unsupported-encoding')
  })
})

describe('limits and attacks', () => {
  const bomb = '<!DOCTYPE alert [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
  it('a DOCTYPE is refused before any parser sees it', () => {
    expect(read(`${bomb}${alert}`)).toMatchObject({
      ok: false,
      reason: 'doctype-forbidden',
      wellFormed: true,
    })
    expect(read(`${bomb}${alert.replace('川の水', '&b;')}`)).toMatchObject({ ok: false, wellFormed: false })
    expect(refusal(`<!-- <!DOCTYPE --><?x <!DOCTYPE ?>${alert}`)).toBeUndefined()
    expect(refusal(alert.replace('川の水', '<![CDATA[<!DOCTYPE x>]]>'))).toBeUndefined()
  })

  it('a DOCTYPE in UTF-16 is refused too', () => {
    expect(refusal(Buffer.from(`\ufeff${bomb}${alert}`, 'utf16le'))).toBe('doctype-forbidden')
  })

  const nested = `${'<a>'.repeat(65)}${'</a>'.repeat(65)}`
  const attributes = Array.from({ length: 65 }, (_, i) => `a${i}="1>"`).join(' ')
  const cases = [
    ['too-deep', nested],
    ['too-many-elements', `<a>${'<b/>'.repeat(100_000)}</a>`],
    ['too-many-attributes', `<a ${attributes}/>`],
    ['too-large', `<a>${'x'.repeat(16 * 1024 * 1024)}</a>`],
    ['text-too-long', `<a>${'x'.repeat(10_000_001)}</a>`],
    ['too-many-elements', `<a>${'<?b?>'.repeat(100_000)}</a>`],
    ['not-well-formed', '<a><b></a>'],
    ['not-well-formed', 'no markup'],
    ['not-well-formed', '<a>&undefined;</a>'],
    ['empty', ''],
  ] as const
  it.each(cases)('%s is said of what is', (reason, xml) => {
    expect(refusal(xml)).toBe(reason)
  })

  it('sixty-four levels and sixty-four attributes are within the limits', () => {
    expect(refusal(`${'<a>'.repeat(64)}${'</a>'.repeat(64)}`)).toBeUndefined()
    expect(refusal(`<a ${attributes.slice(0, attributes.lastIndexOf(' '))}/>`)).toBeUndefined()
  })

  it('fifty thousand faults of one kind end in a short report and the right verdict', () => {
    const reading = read(alert.replace('<category>', `${'<category>No</category>'.repeat(50_000)}<category>`))
    const first = reading.ok ? reading.alerts[0] : undefined
    expect(first?.schemaValid).toBe(false)
    expect(first?.defects.length).toBeLessThan(1010)
  })

  it('whatever is cut off or flipped, reading answers and never throws', () => {
    fc.assert(
      fc.property(
        fc.nat(flawless.length - 1),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        (at, mask, cut) => {
          const damaged = Buffer.from(cut ? flawless.subarray(0, at) : flawless)
          if (!cut) damaged[at] = (damaged[at] ?? 0) ^ mask
          return typeof readCap(damaged).ok === 'boolean'
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('whatever markup is thrown at it, reading answers and never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '</',
        '/>',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '<?',
        '?>',
        '"',
        "'",
        '<!DOCTYPE',
        '[',
        ']',
        '=',
        '&',
        ';',
        '<alert>',
        '</alert>',
        'xmlns',
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    )
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 30 }),
        (pieces) => typeof read(pieces.join('')).ok === 'boolean',
      ),
      { numRuns: 1000 },
    )
  })
})
