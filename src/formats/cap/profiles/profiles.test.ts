import { describe, expect, it } from 'vitest'
import { FLAWLESS } from '../alert.fixture.ts'
import { type ReadAlert, readCap } from '../read.ts'
import { writeCap } from '../write.ts'
import { conformanceOf, PROFILES, type Profile } from './index.ts'
import { IPAWS_RULES } from './ipaws.ts'
import { WMO_RULES } from './wmo.ts'

const [info] = FLAWLESS.info
if (!info) throw new Error('nothing is said')
const [area] = info.area ?? []
if (!area) throw new Error('nowhere')

/** An alert each profile is content with. */
const both = Buffer.from(
  writeCap({
    ...FLAWLESS,
    code: ['IPAWSv1.0'],
    info: [
      info,
      {
        ...info,
        language: 'en',
        event: 'Heavy rain',
        headline: 'Evacuate',
        description: 'Water.',
        instruction: 'Go.',
      },
    ].map((one) => ({
      ...one,
      eventCode: [{ valueName: 'SAME', value: 'FFW' }],
      parameter: [{ valueName: 'EAS-ORG', value: 'CIV' }],
      area: [{ ...area, geocode: [{ valueName: 'SAME', value: '032207' }] }],
    })),
  }),
).toString()

function read(xml: string): ReadAlert {
  const reading = readCap(Buffer.from(xml))
  const alert = reading.ok ? reading.alerts[0] : undefined
  if (!alert) throw new Error('not read')
  return alert
}

function changed(...pairs: readonly (readonly [string | RegExp, string])[]): string {
  return pairs.reduce((xml, [from, to]) => {
    const next = xml.replace(from, to)
    if (next === xml) throw new Error(`nothing to change: ${from}`)
    return next
  }, both)
}

const first = '/alert/info[1]'
const without = (name: string) => changed([new RegExp(`<${name}>[^<]*</${name}>`, 'u'), ''])
const noArea = changed([/<area>[\s\S]*?<\/area>/u, ''])

/** Each rule with the smallest change that breaks it, and where the finding points. */
const BROKEN: Readonly<Record<keyof typeof IPAWS_RULES | keyof typeof WMO_RULES, readonly [string, string]>> =
  {
    'ipaws-code': [changed(['IPAWSv1.0', 'IPAWSv9']), '/alert/code'],
    'ipaws-sent-offset': [changed(['+09:00</sent>', '-00:00</sent>']), '/alert/sent'],
    'ipaws-references': [changed(['>Alert<', '>Update<']), '/alert/references'],
    'ipaws-info': [changed([/<info>[\s\S]*<\/info>/u, '']), '/alert/info'],
    'ipaws-categories-differ': [changed([/>Met<([\s\S]*)>Met</u, '>Met<$1>Geo<']), '/alert/info[2]/category'],
    'ipaws-event-codes-differ': [
      changed([/>FFW<([\s\S]*)>FFW</u, '>FFW<$1>TOR<']),
      '/alert/info[2]/eventCode',
    ],
    'ipaws-same-event-code': [changed(['>FFW<', '>flood<']), `${first}/eventCode`],
    'ipaws-expires': [without('expires'), `${first}/expires`],
    'ipaws-expires-offset': [changed(['+09:00</expires>', '-00:00</expires>']), `${first}/expires`],
    'ipaws-area': [noArea, `${first}/area`],
    'ipaws-effective-ignored': [
      changed(['<expires>', '<effective>2026-07-01T12:00:00+09:00</effective><expires>']),
      `${first}/effective`,
    ],
    'ipaws-onset-ignored': [
      changed(['<expires>', '<onset>2026-07-01T12:00:00+09:00</onset><expires>']),
      `${first}/onset`,
    ],
    'ipaws-description': [without('description'), `${first}/description`],
    'ipaws-instruction': [without('instruction'), `${first}/instruction`],
    'ipaws-same-geocode': [changed(['>032207<', '>32207<']), `${first}/area`],
    'ipaws-eas-org': [changed(['>EAS-ORG<', '>ORG<']), `${first}/parameter`],
    'wmo-identifier': [changed(['2.49.0.1.', '2.49.0.0.']), '/alert/identifier'],
    'wmo-status': [changed(['>Actual<', '>Draft<']), '/alert/status'],
    'wmo-scope': [changed(['>Public<', '>Private<']), '/alert/scope'],
    'wmo-message-type': [changed(['>Alert<', '>Ack<']), '/alert/msgType'],
    'wmo-language': [without('language'), `${first}/language`],
    'wmo-unknown': [changed(['>Severe<', '>Unknown<']), `${first}/severity`],
    'wmo-expires': [without('expires'), `${first}/expires`],
    'wmo-area': [noArea, `${first}/area`],
    'wmo-sender-name': [without('senderName'), `${first}/senderName`],
    'wmo-english': [changed(['>en<', '>zh<']), '/alert/info'],
  }

const weights: Readonly<Record<string, string>> = { ...IPAWS_RULES, ...WMO_RULES }
const profileOf = (rule: string): Profile => (rule.startsWith('wmo-') ? 'wmo' : 'ipaws')

describe('a profile', () => {
  it.each(PROFILES)('finds nothing in an alert made for it: %s', (profile) => {
    expect(conformanceOf(read(both), profile)).toEqual({ profile, conforms: true, findings: [] })
  })

  it.each(Object.entries(BROKEN))('tells %s where it is broken, with its weight', (rule, [xml, where]) => {
    const { conforms, findings } = conformanceOf(read(xml), profileOf(rule))
    expect(findings.find((one) => one.rule === rule)).toEqual({ rule, severity: weights[rule], where })
    if (weights[rule] === 'error') expect(conforms).toBe(false)
  })

  it('says nothing of rules that are another profile’s', () => {
    const elsewhere = read(changed(['IPAWSv1.0', 'x'], ['2.49.0.1.', '1.2.']))
    expect(conformanceOf(elsewhere, 'google').conforms).toBe(true)
    expect(conformanceOf(elsewhere, 'wmo').findings.map(({ rule }) => rule)).toEqual(['wmo-identifier'])
    expect(conformanceOf(elsewhere, 'ipaws').findings.map(({ rule }) => rule)).toEqual(['ipaws-code'])
  })
})
