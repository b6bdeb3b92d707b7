import { type Check, type Finding, type Instant, judgeEnd } from '#kernel'
import type { Certificate, MailAnswer, Probes, ScannerState } from '../ports.ts'
import type { DoctorSettings } from '../settings.ts'

/** What is looked at from here in the world around: clock, certificate, mail, scanner. */
export function worldChecks(settings: DoctorSettings, probes: Probes): Check[] {
  const { publicUrl, smtpUrl, timeServer, scanner, openDatabases } = settings
  return [
    {
      name: 'clock',
      codes: ['clock-wrong', 'clock-off', 'clock-not-asked'],
      look: async () =>
        timeServer === null ? [] : judgeClock(await probes.clockAhead(timeServer), timeServer),
    },
    {
      name: 'address',
      codes: [
        'address-without-tls',
        'address-unreachable',
        'certificate-ending',
        'certificate-wrong-name',
        'certificate-untrusted',
      ],
      look: (now) => address(new URL(publicUrl), probes, now),
    },
    {
      name: 'mail',
      codes: ['mail-none', 'mail-unreachable', 'mail-untrusted', 'mail-login-refused', 'mail-without-tls'],
      look: async () =>
        smtpUrl === null
          ? [{ code: 'mail-none', severity: 'note' }]
          : judgeMail(new URL(smtpUrl), await probes.mail(smtpUrl)),
    },
    {
      name: 'database-way',
      codes: ['database-in-plain'],
      look: async () =>
        [...new Set(openDatabases)].map((about) => ({
          code: 'database-in-plain',
          severity: 'warning',
          about,
        })),
    },
    {
      name: 'scanner',
      codes: ['scanner-none', 'scanner-away', 'scanner-old'],
      look: async (now) =>
        scanner === null ? [{ code: 'scanner-none', severity: 'note' }] : judgeScanner(await scanner(), now),
    },
  ]
}

/** Two seconds are much for who compares receipts; with thirty, codes and signatures of others are refused. */
export function judgeClock(ahead: number | null, server: string): Finding[] {
  if (ahead === null) return [{ code: 'clock-not-asked', severity: 'note', about: server }]
  const seconds = Math.round(Math.abs(ahead) / 1000)
  if (seconds >= 30) return [{ code: 'clock-wrong', severity: 'error', detail: { seconds } }]
  return seconds >= 2 ? [{ code: 'clock-off', severity: 'warning', detail: { seconds } }] : []
}

const local = new Set(['localhost', '127.0.0.1', '[::1]'])

async function address(url: URL, probes: Probes, now: Instant): Promise<Finding[]> {
  if (local.has(url.hostname)) return []
  if (url.protocol === 'http:') return [{ code: 'address-without-tls', severity: 'error', about: url.origin }]
  const found = await probes.certificate(url.hostname, Number(url.port || 443))
  // From inside the town's network its own name may lead nowhere.
  if (found === null) return [{ code: 'address-unreachable', severity: 'warning', about: url.origin }]
  return judgeCertificate(url.hostname, found, now)
}

export function judgeCertificate(name: string, found: Certificate, now: Instant): Finding[] {
  const { end, distrust, wrongName } = found
  const soon = judgeEnd(end, now, { warning: 21, error: 7 })
  const detail = { days: soon?.days ?? 0, end: end.slice(0, 10) }
  const findings: Finding[] = []
  if (soon) findings.push({ code: 'certificate-ending', severity: soon.severity, about: name, detail })
  if (wrongName) findings.push({ code: 'certificate-wrong-name', severity: 'error', about: name })
  else if (distrust !== null && distrust !== 'CERT_HAS_EXPIRED')
    findings.push({
      code: 'certificate-untrusted',
      severity: 'error',
      about: name,
      detail: { reason: distrust },
    })
  return findings
}

export function judgeMail({ protocol, hostname }: URL, answer: MailAnswer): Finding[] {
  const about = hostname
  if (answer.state !== 'ready') return [{ code: `mail-${answer.state}`, severity: 'error', about }]
  const inClear = protocol === 'smtp:' && !answer.encrypted && !local.has(hostname)
  return inClear ? [{ code: 'mail-without-tls', severity: 'warning', about }] : []
}

const oldSignaturesDays = 7

export function judgeScanner(state: ScannerState | null, now: Instant): Finding[] {
  if (state === null) return [{ code: 'scanner-away', severity: 'error' }]
  if (state.signaturesAt === null) return []
  const days = Math.floor((Date.parse(now) - Date.parse(state.signaturesAt)) / 86_400_000)
  return days < oldSignaturesDays ? [] : [{ code: 'scanner-old', severity: 'warning', detail: { days } }]
}
