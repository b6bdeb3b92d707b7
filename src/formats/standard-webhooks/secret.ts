const prefix = 'whsec_'
/** The specification: between 192 and 512 bits. */
const bytes = { least: 24, most: 64 }

/** A secret as people carry it from one machine to the other. */
export const secretText = (secret: Uint8Array): string => prefix + Buffer.from(secret).toString('base64')

/**
 * The bytes of such a text; null for what is none: another prefix, base64 that is not canonical, fewer than 24 bytes or
 * more than 64. Blanks around it, as copying leaves them, do not matter.
 */
export function parseSecret(text: string): Buffer | null {
  const said = text.trim()
  if (!said.startsWith(prefix)) return null
  const secret = Buffer.from(said.slice(prefix.length), 'base64')
  if (secret.length < bytes.least || secret.length > bytes.most) return null
  return secretText(secret) === said ? secret : null
}
