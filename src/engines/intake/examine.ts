import type { X509Certificate } from 'node:crypto'
import { conformanceOf, PROFILES, type ReadAlert, readCap } from '#formats/cap'
import { readTelegram } from '#formats/jma-xml'
import { readXmlRoot, XmlRefusal } from '#formats/xml'
import { type SignatureVerdict, verifySignatures } from '#formats/xml-signature'
import type { Arrival, DefectReport } from './schema.ts'

/** What bytes are, as far as it can be told without knowing the town. */
export type Examined = Pick<
  Arrival,
  'issuer' | 'format' | 'valid' | 'rules' | 'signature' | 'profiles' | 'drill'
> & {
  findings: DefectReport['findings']
}

/** The certificates of an issuer that count at this moment. */
export type KeysOf = (issuer: string) => Promise<readonly X509Certificate[]>

const mostFindings = 100

/** Of what could not be read. */
const nothing = { issuer: '', valid: false, signature: 'none', profiles: null, drill: null } as const

/** Who made it, which rules of its format it breaks, and what its signature proves. Never throws for bad input. */
export async function examine(bytes: Uint8Array, keysOf: KeysOf): Promise<Examined> {
  const root = rootOf(bytes)
  if (root === 'alert') return examineCap(bytes, keysOf)
  if (root === 'Report') return examineTelegram(bytes)
  return { ...nothing, format: 'other', rules: [], findings: [] }
}

function rootOf(bytes: Uint8Array): string | null {
  try {
    return readXmlRoot(bytes).local
  } catch (error) {
    if (error instanceof XmlRefusal) return null
    throw error
  }
}

function examineTelegram(bytes: Uint8Array): Examined {
  const read = readTelegram(bytes)
  const none = { signature: 'none' as const, format: 'jma' as const, profiles: null, drill: null }
  if (read.ok)
    return {
      ...{ ...none, issuer: read.telegram.control.editorialOffice, valid: true, rules: [], findings: [] },
      drill: read.telegram.control.status !== '通常',
    }
  const findings = [{ rule: read.reason, severity: 'error' as const, where: '/Report' }]
  return { ...none, issuer: '', valid: false, rules: [read.reason], findings }
}

async function examineCap(bytes: Uint8Array, keysOf: KeysOf): Promise<Examined> {
  const read = readCap(bytes)
  if (!read.ok) {
    const findings = [{ rule: read.reason, severity: 'error' as const, where: '/' }]
    return { ...nothing, format: 'cap', rules: [read.reason], findings }
  }
  const [alert] = read.alerts
  const issuer = alert?.message.sender?.trim().slice(0, 200) ?? ''
  const defects = [...read.defects, ...(alert?.defects ?? [])]
  return {
    issuer,
    format: 'cap',
    valid: !defects.some(({ severity }) => severity === 'error'),
    rules: [...new Set(defects.map(({ rule }) => rule))],
    signature: await signatureOf(bytes, alert?.message.sent, await keysOf(issuer)),
    profiles: alert === undefined ? null : profilesOf(alert),
    drill: alert === undefined ? null : alert.message.status?.trim() !== 'Actual',
    findings: defects.slice(0, mostFindings).map(({ rule, severity, where }) => ({ rule, severity, where })),
  }
}

function profilesOf(alert: ReadAlert): Examined['profiles'] {
  const of = (profile: (typeof PROFILES)[number]) => {
    const { conforms, findings } = conformanceOf(alert, profile)
    const rules = new Map(findings.map(({ rule, severity }) => [rule, severity]))
    return { conforms, rules: [...rules].map(([rule, severity]) => ({ rule, severity })) }
  }
  return { google: of(PROFILES[0]), wmo: of(PROFILES[1]), ipaws: of(PROFILES[2]) }
}

/** A certificate in the message vouches for nothing: only a key of the register does. */
async function signatureOf(
  bytes: Uint8Array,
  sent: string | undefined,
  pinned: readonly X509Certificate[],
): Promise<Arrival['signature']> {
  const signedAt = new Date(sent?.trim() ?? '')
  const verdicts = verifySignatures(bytes, {
    pinned,
    ...(Number.isNaN(signedAt.getTime()) ? {} : { signedAt }),
  })
  return gradeOf(verdicts)
}

/** One good signature by a registered key is enough; a co-signer nobody knows takes nothing from it. */
function gradeOf(verdicts: readonly SignatureVerdict[]): Arrival['signature'] {
  if (verdicts.length === 0) return 'none'
  const known = verdicts.find(({ key, integrity }) => key === 'pinned' && integrity !== 'invalid')
  if (known && known.integrity !== 'invalid') return known.integrity
  return verdicts.some(({ integrity }) => integrity === 'invalid') ? 'invalid' : 'unknown-key'
}
