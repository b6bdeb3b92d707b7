import { domainToASCII } from 'node:url'
import MailComposer from 'nodemailer/lib/mail-composer'
import { onOneLine } from '#formats/text-ja'
import type { Sending } from '../../office/delivery/ports.ts'

/** One mail as it goes to the relay. */
export type Mail = { from: string; to: string; message: Buffer }

export type MailSettings = {
  /** The header field From: `見本市 <alerts@town.example>` or its two parts. */
  from: string | { name: string; address: string }
  /** Where failures are reported; each mail gets `local+token@domain` of it (variable envelope return path). */
  bounceAddress: string
  /** What a bounce is recognised by: letters, digits and `-_.=`, at most 60. */
  bounceToken: (messageId: string, destinationId: string) => string
}

/**
 * One mail to one person: plain text in UTF-8, `{leave}` in it replaced by the address to leave at. Headers say that
 * a program wrote it (RFC 3834 §5) and how to leave by one click (RFC 2369, RFC 8058); `Message-ID` is the same for
 * every attempt. Null for what cannot be put into a header.
 */
export async function composeMail(
  sending: Sending,
  to: string,
  settings: MailSettings,
): Promise<Mail | null> {
  const { messageId, destinationId, leaveUrl, rendition } = sending
  const token = settings.bounceToken(messageId, destinationId)
  const at = settings.bounceAddress.lastIndexOf('@')
  const domain = settings.bounceAddress.slice(at + 1)
  const leave = leaveUrl === null ? '' : URL.parse(leaveUrl)?.href
  if (!ID.test(messageId) || !ID.test(destinationId) || !TOKEN.test(token) || leave === undefined) return null
  const text = new TextDecoder().decode(rendition.body).replaceAll('{leave}', () => leave)
  const composer = new MailComposer({
    from: settings.from,
    to: { name: '', address: to },
    subject: onOneLine(rendition.title ?? ''),
    text,
    date: new Date(sending.atSeconds * 1000),
    messageId: `<${messageId}.${destinationId}@${domain}>`,
    headers: {
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
      ...(LANGUAGE.test(rendition.variant) && { 'Content-Language': rendition.variant }),
      ...(leave !== '' && {
        'List-Unsubscribe': `<${leave}>`,
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      }),
    },
    encoding: 'base64',
    textEncoding: 'B',
    newline: 'win',
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const from = `${settings.bounceAddress.slice(0, at)}+${token}@${domain}`
  return { from, to, message: await composer.compile().build() }
}

const ID = /^[A-Za-z0-9_.-]{1,100}$/
const TOKEN = /^[A-Za-z0-9_.=-]{1,60}$/
const LANGUAGE = /^[a-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/

/**
 * The address as SMTP takes it, its domain in ASCII (RFC 5891); null for what is none. Local parts are those people
 * have, Japanese carriers' with dots side by side too; quoted ones are not.
 */
export function readMailAddress(address: string): string | null {
  const [, local, domain] = /^([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64})@([^\s@]{1,253})$/.exec(address) ?? []
  if (local === undefined || domain === undefined) return null
  const ascii = domainToASCII(domain)
  return /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/.test(ascii) ? `${local}@${ascii}` : null
}
