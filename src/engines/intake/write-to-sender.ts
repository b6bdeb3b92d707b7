import { type Ctx, plus } from '#kernel'
import type { IntakeParts } from './parts.ts'
import type { Refusing } from './quarantine.ts'

const dayMs = 86_400_000
const mostFindings = 50

/**
 * Writes to the contact of a source what was refused and why, in Japanese and English, at most once for each content.
 * Nothing is written where the town sends no mail.
 */
export async function writeToSender(
  ctx: Ctx,
  { delivery, town, words }: Pick<IntakeParts, 'delivery' | 'town' | 'words'>,
  { source, label, sha256, report }: Refusing,
): Promise<void> {
  const { contact: address } = source
  if (address === undefined || !delivery.media.includes('mail')) return
  const [known] = await delivery.find(ctx, { medium: 'mail', address })
  const to =
    known?.id ??
    (await delivery.add(ctx, {
      medium: 'mail',
      variant: 'ja',
      address,
      secret: null,
      leaveUrl: null,
      watched: false,
    }))
  const body = ['ja', 'en'].map((lang) => {
    const t = words(lang)
    const name = town[lang] ?? ''
    return [
      t('intake.mail.text', { town: name }),
      t('intake.mail.what', { label, sha256, code: report.code }),
    ].join('\n')
  })
  const findings = report.findings.slice(0, mostFindings).map(({ rule, where }) => `${rule} ${where}`)
  await delivery.dispatch(ctx, {
    module: 'intake',
    subject: sha256,
    label: 'intake.mail.label',
    path: '/console/alerts/sources/quarantine',
    urgent: false,
    expiresAt: plus(ctx.now(), dayMs),
    renditions: [
      {
        medium: 'mail',
        variant: known?.variant ?? 'ja',
        contentType: 'text/plain; charset=utf-8',
        title: words('ja')('intake.mail.title', { town: town['ja'] ?? '' }),
        body: Buffer.from([...body, ...findings, ''].join('\n\n')),
      },
    ],
    to: [to],
  })
}
