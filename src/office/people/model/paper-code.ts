/** Crockford's base 32: no I, L, O or U, so that a code read aloud or copied by hand comes out the same. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** How many codes are on a sheet. */
export const codesOnSheet = 10
/** 24 characters of 5 bits: 120 random bits (112 are asked for by ASVS 5.0, V6.5.2), of which one byte each is asked for. */
export const codeBytes = 24
/** What was printed by the first version of this program works until it is used or replaced. */
const earlierLength = 20
const groupLength = 4

/** Makes a code in groups (`7K2Q-…`) of `codeBytes` random bytes; of each its five low bits, so all are as likely. */
export function formatCode(bytes: Uint8Array): string {
  const text = [...bytes.subarray(0, codeBytes)].map((byte) => alphabet[byte & 31]).join('')
  return text.match(new RegExp(`.{${groupLength}}`, 'g'))?.join('-') ?? ''
}

/**
 * What was typed as the code it means: any case, any width, with spaces and dashes or without, O for 0, I and L for 1.
 * Null when it cannot be a code.
 */
export function readCode(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[\s\p{Dash}ー]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  const whole = plain.length === codeBytes || plain.length === earlierLength
  return whole && [...plain].every((char) => alphabet.includes(char)) ? plain : null
}
