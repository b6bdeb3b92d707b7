import { describe, expect, it } from 'vitest'
import { FLAWLESS } from '../alert.fixture.ts'
import { readCap } from '../read.ts'
import { writeCap } from '../write.ts'
import { type Defect, RULES, type Rule } from './catalogue.ts'

const flawless = Buffer.from(writeCap(FLAWLESS)).toString()

function defectsOf(xml: string): readonly Defect[] {
  const reading = readCap(Buffer.from(xml))
  if (!reading.ok) throw new Error(reading.reason)
  return [...reading.defects, ...reading.alerts.flatMap(({ defects }) => defects)]
}

/** The flawless alert with one thing changed; changing nothing would be a mistake in the test. */
function changed(...pairs: readonly (readonly [string | RegExp, string])[]): string {
  return pairs.reduce((xml, [from, to]) => {
    const next = xml.replace(from, to)
    if (next === xml) throw new Error(`nothing to change: ${from}`)
    return next
  }, flawless)
}

/** One alert with a second `info` in another language. */
function withSecondInfo(change: (info: string) => string): string {
  const info = /<info>[\s\S]*<\/info>/u.exec(flawless)?.[0] ?? ''
  const spoken = /(?<=<(headline|description|instruction|event)>)[^<]*/gu
  const second = info.replace('>ja<', '>en<').replace(spoken, (text) => `${text} (en)`)
  return flawless.replace('</info>', `</info>${change(second)}`)
}

const without = (name: string): string => changed([new RegExp(`<${name}>[^<]*</${name}>`, 'u'), ''])
const inText = (text: string): string => changed(['川の水', text])
const ring = (points: string): string => changed([/<polygon>[^<]*/u, `<polygon>${points}`])
const circle = (text: string): string => changed(['<geocode>', `<circle>${text}</circle><geocode>`])
const heights = (xml: string): string => changed(['</geocode>', `</geocode>${xml}`])
const resource = (xml: string): string =>
  changed(['<area>', `<resource><resourceDesc>地図</resourceDesc>${xml}</resource><area>`])
const png = '<mimeType>image/png</mimeType>'
const update = (references: string): string =>
  changed(['>Alert<', '>Update<'], ['<info>', `<references>${references}</references><info>`])
const own = 'bousai@city.example.jp,2.49.0.1.392.322075.20260701-1,2026-07-01T11:00:00+09:00'
const earlier = 'bousai@city.example.jp,2.49.0.1.392.322075.20260630-9,2026-06-30T11:00:00+09:00'
const long = (count: number): string => 'あ'.repeat(count)
const detailed = Array.from({ length: 101 }, (_, i) => {
  const angle = (2 * Math.PI * i) / 100
  return `${(35 + Math.sin(angle % (2 * Math.PI))).toFixed(3)},${(132 + Math.cos(angle)).toFixed(3)}`
}).join(' ')
const tangled = Array.from({ length: 2500 }, (_, i) => `${i % 2},${i % 2 === 0 ? 0 : 100}`).join(' ')
const feed = (...alerts: string[]): string =>
  `<alerts>${alerts.map((xml) => xml.replace(/^.*\n/u, '')).join('')}</alerts>`

/** Each rule with the smallest change that breaks it and where the finding points. */
const BROKEN: Readonly<Record<Rule, readonly [xml: string, where: string]>> = {
  'wrong-namespace': [changed(['cap:1.2', 'cap:9.9']), '/alert'],
  'not-cap': ['<html/>', '/html'],
  'unsupported-element': [changed(['<info>', '<extra/><info>']), '/alert/extra'],
  'unsupported-attribute': [changed(['<info>', '<info kind="x">']), '/alert/info/@kind'],
  'unexpected-text': [changed(['<info>', '<info>stray']), '/alert/info'],
  'element-order': [
    changed([/<sender>.*\n/u, ''], ['<status>', '<sender>a@b</sender><status>']),
    '/alert/sender',
  ],
  'element-duplicate': [changed(['<event>', '<event>別</event><event>']), '/alert/info/event[2]'],
  'element-missing': [without('urgency'), '/alert/info/urgency'],
  'element-empty': [changed([/<areaDesc>[^<]*/u, '<areaDesc>']), '/alert/info/area/areaDesc'],
  'password-deprecated': [changed(['<info>', '<password>x</password><info>']), '/alert/password'],
  'schema-invalid': [
    changed(['<alert ', '<alert xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:nil="true" ']),
    '/alert',
  ],
  'value-not-in-list': [changed(['>Severe<', '>Grave<']), '/alert/info/severity'],
  'very-likely-deprecated': [changed(['>Likely<', '>Very Likely<']), '/alert/info/certainty'],
  'date-format': [changed(['12:00:00+09:00', '12:00:00Z']), '/alert/sent'],
  'language-format': [changed(['>ja<', '>日本語<']), '/alert/info/language'],
  'size-format': [resource(`${png}<size>12 kB</size>`), '/alert/info/resource/size'],
  'altitude-format': [heights('<altitude>high</altitude>'), '/alert/info/area/altitude'],
  'bad-characters': [inText('\u0085'), '/alert/info/description'],
  'identifier-characters': [changed(['20260701-1', '2026 0701-1']), '/alert/identifier'],
  'sender-characters': [changed(['bousai@', 'bousai,']), '/alert/sender'],
  'web-not-absolute': [changed(['https://city.example.jp', '']), '/alert/info/web'],
  'uri-format': [resource(`${png}<uri>http://a b</uri>`), '/alert/info/resource/uri'],
  'relative-uri-without-deref-uri': [resource(`${png}<uri>map.png</uri>`), '/alert/info/resource/uri'],
  'deref-uri-not-base64': [resource(`${png}<derefUri>***</derefUri>`), '/alert/info/resource/derefUri'],
  'mime-type-format': [resource('<mimeType>picture</mimeType>'), '/alert/info/resource/mimeType'],
  'html-tags': [inText('&lt;b>川&lt;/b>'), '/alert/info/description'],
  'html-entities': [inText('川&amp;nbsp;'), '/alert/info/description'],
  'digest-format': [resource(`${png}<digest>abc</digest>`), '/alert/info/resource/digest'],
  'references-format': [update('nobody,nothing'), '/alert/references'],
  'references-missing': [changed(['>Alert<', '>Update<']), '/alert/references'],
  'self-reference': [update(own), '/alert/references'],
  'reference-expired': [
    feed(
      flawless.replace(/<expires>[^<]*/u, '<expires>2026-07-01T12:30:00+09:00'),
      flawless
        .replace('20260701-1', '20260701-2')
        .replace('12:00:00+09:00', '13:00:00+09:00')
        .replace('>Alert<', '>Update<')
        .replace('<info>', `<references>${own.replace('T11', 'T12')}</references><info>`),
    ),
    '/alert/references',
  ],
  'reference-post-dated': [update(earlier.replace(',2026-06', ',2027-06')), '/alert/references'],
  'restriction-without-restricted-scope': [
    changed(['</scope>', '</scope><restriction>x</restriction>']),
    '/alert/restriction',
  ],
  'restriction-missing': [changed(['>Public<', '>Restricted<']), '/alert/restriction'],
  'addresses-missing': [changed(['>Public<', '>Private<']), '/alert/addresses'],
  'polygon-format': [ring('35,132 35,232 34,132 35,132'), '/alert/info/area/polygon'],
  'polygon-too-few-points': [ring('35,132 35,133 35,132'), '/alert/info/area/polygon'],
  'polygon-not-closed': [ring('35,132 35,133 34,133 34,132'), '/alert/info/area/polygon'],
  'polygon-self-intersection': [ring('0,0 1,1 1,0 0,1 0,0'), '/alert/info/area/polygon'],
  'circle-format': [circle('35,132'), '/alert/info/area/circle'],
  'ceiling-without-altitude': [heights('<ceiling>10</ceiling>'), '/alert/info/area/ceiling'],
  'ceiling-not-above-altitude': [
    heights('<altitude>10</altitude><ceiling>10</ceiling>'),
    '/alert/info/area/ceiling',
  ],
  'geometry-missing': [changed([/<polygon>[\s\S]*<\/geocode>/u, '']), '/alert/info/area'],
  'polygon-too-many-points': [ring(detailed), '/alert/info/area/polygon'],
  'polygon-too-complex': [ring(`${tangled} 0,0`), '/alert/info/area/polygon'],
  'geocode-only': [without('polygon'), '/alert/info/area'],
  'circle-radius-zero': [circle('35,132 0.0'), '/alert/info/area/circle'],
  'info-missing': [changed([/<info>[\s\S]*<\/info>/u, '']), '/alert/info'],
  'description-missing': [without('description'), '/alert/info/description'],
  'web-missing': [without('web'), '/alert/info/web'],
  'expires-missing': [without('expires'), '/alert/info/expires'],
  'area-missing': [changed([/<area>[\s\S]*<\/area>/u, '']), '/alert/info/area'],
  'category-mismatch': [withSecondInfo((info) => info.replace('>Met<', '>Geo<')), '/alert/info[2]/category'],
  'event-code-mismatch': [
    withSecondInfo((info) =>
      info.replace('<expires>', '<eventCode><valueName>a</valueName><value>b</value></eventCode><expires>'),
    ),
    '/alert/info[2]/eventCode',
  ],
  'effective-after-expires': [
    changed(['<expires>', '<effective>2026-07-02T00:00:00+09:00</effective><expires>']),
    '/alert/info/effective',
  ],
  'same-text-different-language': [
    withSecondInfo((info) => info.replace(' (en)</headline>', '</headline>')),
    '/alert/info[2]/headline',
  ],
  'message-type-not-for-publishing': [update(earlier).replace('>Update<', '>Ack<'), '/alert/msgType'],
  'language-missing': [without('language'), '/alert/info/language'],
  'sender-name-missing': [without('senderName'), '/alert/info/senderName'],
  'response-type-missing': [without('responseType'), '/alert/info/responseType'],
  'headline-missing': [without('headline'), '/alert/info/headline'],
  'instruction-missing': [without('instruction'), '/alert/info/instruction'],
  'contact-missing': [without('contact'), '/alert/info/contact'],
  'mime-type-missing': [resource('').replace('cap:1.2', 'cap:1.1'), '/alert/info/resource/mimeType'],
  'headline-too-long': [changed([/<headline>[^<]*/u, `<headline>${long(141)}`]), '/alert/info/headline'],
  'headline-equals-description': [
    changed([/<headline>[^<]*/u, '<headline>同じ文'], [/<description>[^<]*/u, '<description>同じ文']),
    '/alert/info/headline',
  ],
  'description-equals-instruction': [
    changed([/<instruction>[^<]*/u, '<instruction>同じ文'], [/<description>[^<]*/u, '<description>同じ文']),
    '/alert/info/instruction',
  ],
  'urgency-unknown': [changed(['>Immediate<', '>Unknown<']), '/alert/info/urgency'],
  'severity-unknown': [changed(['>Severe<', '>Unknown<']), '/alert/info/severity'],
  'certainty-unknown': [changed(['>Likely<', '>Unknown<']), '/alert/info/certainty'],
  'utc-offset': [changed(['+09:00</sent>', '-00:00</sent>']), '/alert/sent'],
  'event-too-long': [changed([/<event>[^<]*/u, `<event>${long(36)}`]), '/alert/info/event'],
  'identifier-oid': [changed(['2.49.0.1', '2.49.0.0']), '/alert/identifier'],
  'more-defects': [changed(['<info>', `${'<x/>'.repeat(1200)}<info>`]), '/alert'],
}

describe('every rule', () => {
  it('finds nothing in an alert as a town should send it', () => {
    expect(defectsOf(flawless)).toEqual([])
  })

  it.each(Object.entries(BROKEN))('%s is found where it is broken, with its weight', (rule, [xml, where]) => {
    const found = defectsOf(xml).filter((defect) => defect.rule === rule)
    expect(found[0]).toEqual({ rule, severity: RULES[rule as Rule][0], where })
  })
})

/** What comes close to breaking a rule and does not. */
const FINE: readonly (readonly [string, string])[] = [
  ['whitespace around a time', changed(['<sent>2026', '<sent> 2026'])],
  ['an update that refers to an earlier alert', update(earlier)],
  [
    'a restriction in the scope for it',
    changed(['>Public</scope>', '>Restricted</scope><restriction>x</restriction>']),
  ],
  [
    'addresses in the scope for them',
    changed(['>Public</scope>', '>Private</scope><addresses>a@b</addresses>']),
  ],
  ['a relative uri whose content is enclosed', resource(`${png}<uri>map.png</uri><derefUri>aGk=</derefUri>`)],
  ['a ceiling above its altitude', heights('<altitude>10</altitude><ceiling>10.5</ceiling>')],
  ['a circle with a radius', circle('35.5,-132.25 0.5')],
  ['a ring that touches itself at a point', ring('0,0 2,0 1,1 2,2 0,2 1,1 0,0')],
  ['a ring whose ends are spelled differently', ring('35.0,132 35,133 34,133 35,132.00')],
  ['a ring of a hundred points', ring(detailed.replace(/ \S+/u, ''))],
  [
    'a headline of 140 characters outside the first plane',
    changed([/<headline>[^<]*/u, `<headline>${'𠮷'.repeat(140)}`]),
  ],
  ['mathematics in text', inText('雨量 a &lt; b, c &amp; d')],
  ['the same event code in both languages', withSecondInfo((info) => info)],
  [
    'an XML-DSig element at the end',
    changed(['</alert>', '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/></alert>']),
  ],
  ['CAP text inside CDATA', inText('<![CDATA[川の水]]>')],
]

describe('no rule', () => {
  it.each(FINE)('finds fault with %s', (_name, xml) => {
    expect(defectsOf(xml)).toEqual([])
  })
})
