/**
 * The bytes of canonical base64 (RFC 4648 §3.5): XML whitespace may break it anywhere, but alphabet, padding and the
 * unused bits of the last character must be exact, so that one value has one spelling. Undefined otherwise.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const packed = text.replace(/[ \t\r\n]+/gu, '')
  if (packed === '') return undefined
  const bytes = Buffer.from(packed, 'base64')
  return bytes.toString('base64') === packed ? bytes : undefined
}

/**
 * The bytes of base64 whose unused bits may be anything, but whose alphabet and length are right. For certificates
 * only: a refusal can then still name whose it claims to be.
 */
export function decodeLooseBase64(text: string): Buffer | undefined {
  const packed = text.replace(/[ \t\r\n]+/gu, '')
  const shaped = packed !== '' && packed.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/u.test(packed)
  return shaped ? Buffer.from(packed, 'base64') : undefined
}
